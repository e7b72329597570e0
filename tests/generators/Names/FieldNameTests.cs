using Kernels.Compiler.Facts;
using Microsoft.CodeAnalysis.CSharp;

namespace Kernels.Generators.Tests.Names;

/// <summary>
/// Fields, planes, tables, arrays and abbreviations of any name: words of C#, types and variables that generated code uses, names like those that
/// it makes of others.
/// </summary>
public sealed class FieldNameTests
{
    private static readonly string[] Keywords = [.. SyntaxFacts.GetKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText)];

    /// <summary>Names of the language, and those that every declaration below has.</summary>
    private static readonly HashSet<string> Taken =
    [
        .. "format activation view of kernel scan over state fit then store per for in if else sparse along where static pack order sum max min mean and or not trits zero".Split(' '),
        .. "w x y n k m t d s i j N K M T D S flat exp exp2 log log2 sqrt abs floor round sigmoid silu relu gelu tanh softplus sign clamp rotate".Split(' '),
    ];

    private static readonly string[] Like =
    [
        "q", "q0", "q1", "q_0", "q_1", "q_bit0", "q_bit4", "qAt", "q4", "Q", "QStride", "q_", "b_0", "b0", "b_1", "Vector51", "number_", "number_1", "number_0_", "_number_0", "number", "_number", "mask", "p0_8", "t_8", "qWord_8", "qWordTrits", "qWord_8Trits", "mask_0000000",
        "mask_0000000F", "levels", "levelsLow", "levelsHigh", "p", "p0", "p1", "pPairs", "qk0", "qWord", "x0k0", "span", "even", "odd", "bytes", "xq0", "xs0", "y0", "x0", "qWords", "qWords_", "qLevels", "job_", "job__", "int_", "Bytes", "Layout",
        "hStride0", "h", "H", "hBatch", "hasH", "hasH1", "hDecay", "hSum", "hBlock", "DecayH", "uPlaces", "uStride0", "uAt", "u", "Points", "PointsPieces", "a_1", "a", "A",
    ];

    [Fact]
    public void Fields_of_any_name_compile()
    {
        var names = new Names(15, f => !char.IsDigit(f[0]));
        Compiles(12, _ =>
        {
            var (a, b, c, d) = (names.Next(), names.Next(), names.Next(), names.Next());
            return
            [
                $"{{ {a} : int4 [n, k]; {b} : f16 [n, k/32]; {c} : f16 [n]; {d} : f16 [n, k/64]; w = {b}*{a} + {c}*{d} }}",
                $"{{ {a} : uint5 [n, k]; {b} : f16 [n, k/48]; {c} : uint4 [n, k/48]; {d} : f16 []; w = {d}*{b}*({a} - {c}) }}",
                $"{{ {a} : sign [2, n, k]; {b} : f16 [2, n]; {c} : trit [n, k] pack base3; {d} : e8m0 [n/4, k/32]; w = (sum(i in 2) {b}[i]*{a}[i]) + {d}*{c} }}",
                $"{{ {a} : fp(2, 1) [n, k]; {b} : f16 [n, k/32]; {c} : f16 [n, k/32]; {d} = {b} + {c}; w = {d}*{a} }}",
            ];
        });
    }

    [Fact]
    public void Arrays_of_any_name_compile()
    {
        var names = new Names(16, _ => true);
        CompilesKernels(24, i =>
        {
            var (a, b, c, d) = (names.Next(), names.Next(), names.Next(), names.Next());
            return
            [
                $"kernel K{i}({a} : [m, k], {b} : [n, k], {c} : [n]?) {{ {d}[m, n] = sum(k) {a}*{b}; y[m, n] = exp({d}) + (if {c} then {c} else 0) }}",
                $"scan K{i} over t ({a}, {b} : [t, d], {c} : [d, s]) {{ state {d} : f32 [d, s]; {d} = exp({b}*{c})*{d} + {b}*{a}; y[t, d] = sum(s) {d} }}",
                $"kernel K{i}({a} : [t, m], {b} : [m, 4]) {{ {c}[t, m] = silu(sum(j in 4) {b}[m, j]*{a}[t + j - 3, m]); {d}[t] = max(m) {c}; y[t, m] = {c} - {d} }}",
            ];
        });
    }

    [Fact]
    public void Axes_of_any_name_compile()
    {
        var names = new Names(17, n => n.Length > 1 && char.IsLower(n[0]) && !n.Equals(n.ToUpperInvariant(), StringComparison.Ordinal));
        CompilesKernels(24, i =>
        {
            var (a, b, c) = (names.Next(), names.Next(), names.Next());
            return
            [
                $"kernel K{i}(f : [{a}, {b}], g : [{c}, {b}]) {{ y[{a}, {c}] = sum({b}) f*g }}",
                $"scan K{i} over {a} (u, g : [{a}, {b}], v : [{b}, {c}]) {{ state h : f32 [{b}, {c}]; h = exp(g*v)*h + g*u; y[{a}, {b}] = sum({c}) h }}",
            ];
        });
    }

    [Fact]
    public void A_scan_runs_along_an_axis_that_is_called_like_a_constant_of_generated_code() => Compiles(
        ["scan K over number_0 (u, g : [number_0, a], v : [a, b]) { state h : f32 [a, b]; h = exp(g*v)*h + g*u; y[number_0, a] = sum(b) h }"]);

    [Fact]
    public void Different_names_stay_different()
    {
        string[] all = [.. Like, .. CSharpNames.Reserved, .. CSharpNames.Reserved.Select(n => n + "_")];

        Assert.Equal(all.Distinct().Count(), all.Select(CSharpNames.Identifier).Distinct().Count());
        Assert.DoesNotContain(all.Select(CSharpNames.Identifier), CSharpNames.Reserved.Contains);
    }

    private static void Compiles(int count, Func<int, string[]> choices) =>
        Compiles([.. Enumerable.Range(0, count).Select(i => (Choices: choices(i), Number: i)).Select(x => $"format Fields{x.Number} {x.Choices[x.Number % x.Choices.Length]}")]);

    private static void CompilesKernels(int count, Func<int, string[]> choices) =>
        Compiles([.. Enumerable.Range(0, count).Select(i => choices(i)).Select((c, i) => c[i % c.Length])]);

    private static void Compiles(string[] declarations)
    {
        var project = new QkProject("true", ("names.qk", string.Join('\n', declarations)));

        var mistakes = project.Diagnostics.Where(d => !d.Contains(": info ", StringComparison.Ordinal)).Concat(project.CompileErrors()).ToList();
        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes.Take(20).Concat(declarations)));
    }

    /// <summary>Names in a random order, all different from their neighbours, also in capitals.</summary>
    private sealed class Names
    {
        private readonly Queue<string> names;

        public Names(int seed, Func<string, bool> may)
        {
            // Drawn anew on every run; a failure shows the declarations.
            var random = new Random(unchecked(seed + Environment.TickCount));
            var all = GeneratedIdentifiers.OfExamples.Concat(Keywords).Concat(Like).Concat(TypeNames.All.OrderBy(_ => random.Next()).Take(60))
                .Where(n => n.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Taken.Contains(n) && may(n)).Distinct().OrderBy(_ => random.Next()).ToList();
            names = new Queue<string>(all);
        }

        public string Next()
        {
            var name = names.Dequeue();
            names.Enqueue(name);
            return name;
        }
    }
}
