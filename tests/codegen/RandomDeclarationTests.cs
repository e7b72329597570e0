using CsCheck;
using Kernels.Check;
using Kernels.Testing;
using Kernels.Threading;
using Xunit.Abstractions;

namespace Kernels.Codegen.Tests;

public class RandomDeclarationTests(ITestOutputHelper output)
{
    private const int Declarations = 100;
    private const int ShapesEach = 3;
    private const string Activation = "activation Act { q : int8 [m, k]; s : f32 [m, k/32]; x = s*q; fit absmax }";

    [Fact]
    public void Whatever_is_declared_equals_its_float64_meaning()
    {
        using var pool = new WorkerPool(2);
        var rules = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Gen.Select(RandomDeclarations.Text, Gen.Int[0, 1 << 20]).Sample(
            (text, seed) =>
            {
                var compiled = InMemoryCompiler.Compile(text + "\n" + Activation).Single();
                lock (rules)
                {
                    foreach (var rule in compiled.Kernels.SelectMany(k => k.Kernel.Rules))
                    {
                        rules[rule] = rules.GetValueOrDefault(rule) + 1;
                    }
                }
                var random = new Random(seed);
                var wrong = Enumerable.Range(0, ShapesEach).SelectMany(i => KernelCheck.Run(compiled, CheckShape.Random(random), seed + i, pool)).ToList();
                Assert.True(wrong.Count == 0, text + "\n" + string.Join('\n', wrong));
            },
            iter: Declarations,
            threads: 2,
            print: t => t.Item1);
        output.WriteLine(string.Join(", ", rules.Select(r => $"{r.Key} {r.Value}")));
        Assert.Equal(["convert-codes", "correct-zero-points", "decode-activations", "decode-generally", "hoist-group-invariants", "integer-dot", "look-up-in-memory", "look-up-in-register", "substitute-values"], rules.Keys);
    }
}
