using CsCheck;
using Kernels.Check;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Syntax.Parsing;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Codegen.Tests;

/// <summary>What the compiler says of a <c>fit</c> against what encoding does with it.</summary>
public class EncodableDeclarationTests
{
    private const int Batches = 1;
    private const int FormatsEach = 60;

    private static readonly string[] Codes = ["int4", "uint4", "int8", "uint8", "sym2", "sym4", "bipolar2", "trit", "sign", "bit", "fp(2, 1)", "e4m3", "uint1", "int2", "int12", "uint16"];
    private static readonly string[] Scales = ["f16", "f32", "bf16", "e8m0", "e4m3", "uint6", "int8", "sign", "fp(2, 1)"];
    private static readonly string[] Zeros = ["uint4", "int4", "uint8", "trit", "f16"];
    private static readonly string[] Dimensions = ["[n, k/32]", "[n]", "[]", "[n, k/16]", "[k]", "[n/4, k/8]", "[n, k/64]"];
    private static readonly string[] Levels = ["q", "(q - 8)", "q/64", "(q - 3)/7", "clamp(q, -3, 5)", "(1 - 2*q)"];
    private static readonly string[] OddFits =
    [
        "absmean", "ternary", "threshold", "absmax(signed: 1)", "absmax(1)", "absmean(center: row)", "search(weights: fisher)", "threshold(0.5, tie: down)",
        "absmax(nested: u)", "s = absmax", "search then absmax", "search then gptq", "absmax then gptq(by: activations)", "gptq", "gptq(damping: 2)", "absmean(center: row) then gptq", "svd", "threshold(tie: 3)", "minmax(2)",
    ];

    private static readonly (string Text, string[] Fits)[] Shapes =
    [
        ("{q} {s} w = s*{level};", ["absmax", "search"]),
        ("{q} {s} {z} w = s*({level} - z);", ["minmax", "search"]),
        ("{q} {s} {m} w = s*{level} + m;", ["minmax", "search"]),
        ("{q} w = q;", ["threshold(0)"]),
        ("{q} {s} {d} w = d*s*{level};", ["absmax", "search"]),
        ("{q} {s} {d} {z} w = d*s*({level} - z);", ["minmax", "search"]),
        ("{q} {s} {d} w = s*{level}*d + s*d;", ["minmax"]),
        ("{sparse} {s} w = s*{level};", ["nm then absmax", "nm(by: magnitude) then search", "nm", "search", "nm then gptq"]),
        ("v : f16 [n, k] sparse 2:4 along k; w = v;", ["nm", "nm(magnitude)", "absmax"]),
    ];

    private static readonly Gen<string> Body =
        from shape in Gen.Int[0, Shapes.Length - 1].Select(i => Shapes[i])
        from types in Gen.Select(One(Codes), One(Scales), One(Scales), One(Zeros))
        from at in Gen.Select(One(Dimensions), One(Dimensions), Gen.Int[0, 4])
        from level in One(Levels)
        from isOdd in Gen.Int[0, 3]
        from fit in One(isOdd == 0 ? OddFits : shape.Fits)
        select shape.Text
            .Replace("{q}", $"q : {types.Item1} [n, k];", StringComparison.Ordinal)
            .Replace("{sparse}", $"q : {types.Item1} [n, k] sparse 2:4 along k;", StringComparison.Ordinal)
            .Replace("{s}", $"s : {types.Item2} {at.Item1};", StringComparison.Ordinal)
            .Replace("{d}", $"d : {types.Item3} {at.Item2};", StringComparison.Ordinal)
            .Replace("{m}", $"m : {types.Item3} {(at.Item3 > 0 ? at.Item1 : at.Item2)};", StringComparison.Ordinal)
            .Replace("{z}", $"z : {types.Item4} {(at.Item3 > 0 ? at.Item1 : at.Item2)};", StringComparison.Ordinal)
            .Replace("{level}", level, StringComparison.Ordinal) + $" fit {fit}";

    [Fact]
    public void A_fit_without_a_warning_encodes_and_one_with_it_says_the_same_at_encoding()
    {
        var (served, notServed) = (0, 0);
        Gen.Select(Body.Array[FormatsEach], Gen.Int[0, 1 << 20]).Sample(
            (bodies, seed) =>
            {
                var formats = bodies.Select((body, i) => Bind($"format F{i} {{ {body} }}")).OfType<FormatModel>().ToList();
                var assembly = InMemoryCompiler.Load(formats.Select(f => CSharpEmitter.EmitFormat(f, InMemoryCompiler.Namespace)));
                var random = new Random(seed);
                foreach (var format in formats)
                {
                    var descriptor = InMemoryCompiler.Property<FormatDescriptor>(assembly, ClassNames.Format(format), "Descriptor");
                    if (format.Fit is null)
                    {
                        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(descriptor, new float[64], 2, 32));
                        Assert.Equal($"{format.Name}: its 'fit' is not served: {format.FitNotServed}.", error.Message);
                        notServed++;
                    }
                    else
                    {
                        CheckEncoding(format.Text, descriptor, random);
                        served++;
                    }
                }
            },
            iter: Batches,
            threads: 1,
            print: t => string.Join('\n', t.Item1));
        Assert.True(served > 8 && notServed > 5, $"{served} were served and {notServed} not");
    }

    private static void CheckEncoding(string text, FormatDescriptor format, Random random)
    {
        foreach (var (rows, columns) in new[] { (1, 1), (3, 70), (5, 32) })
        {
            var weights = Enumerable.Range(0, rows * columns).Select(_ => 0.05f * ((2 * random.NextSingle()) - 1)).ToArray();
            var importance = Enumerable.Range(0, columns).Select(_ => random.NextSingle()).ToArray();
            try
            {
                var options = new EncodeOptions { Importance = importance, Inputs = new InputStatistics(importance, moments: () => Moments(importance)) };
                using var encoded = MatrixEncoder.Encode(format, weights, rows, columns, options);
                Assert.All(new ValueEvaluator(encoded).All(), value => Assert.True(double.IsFinite(value)));
            }
            catch (Exception e)
            {
                Assert.Fail($"{text}\n{rows} × {columns}: {e}");
            }
        }
    }

    /// <summary>Those of inputs that are one number times the roots of what is given.</summary>
    private static Tensor Moments(float[] squares)
    {
        var moments = new Tensor(squares.Length, squares.Length);
        for (var i = 0; i < moments.Count; i++)
        {
            moments.Span[i] = MathF.Sqrt(squares[i / squares.Length] * squares[i % squares.Length]);
        }
        return moments;
    }

    /// <summary>The model of a text; null where it has a mistake, which is none of this test's.</summary>
    private static FormatModel? Bind(string text)
    {
        var parsed = QkParser.Parse(text);
        var bound = Binder.BindFile(parsed.File);
        if (parsed.Diagnostics.Count > 0 || bound.Diagnostics.Any(d => d.Kind.PreventsModel))
        {
            return null;
        }
        var format = Assert.Single(bound.Formats);
        Assert.Equal(bound.Diagnostics.Any(d => d.Kind == DiagnosticCatalogue.FitNotBuilt || d.Kind == DiagnosticCatalogue.EncoderNotBuilt), format.Fit is null);
        return format;
    }

    private static Gen<string> One(string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
