using Kernels.Check;
using Kernels.Formats;
using Kernels.Testing;
using Kernels.Threading;

namespace Kernels.Codegen.Tests;

public class ExactnessTests
{
    private static readonly Lazy<IReadOnlyList<CompiledFormat>> Examples = new(() => InMemoryCompiler.Compile(InMemoryCompiler.TextOf(TestData.InRepository("examples", "formats")), everyTarget: false));

    [Fact]
    public void Integer_sums_are_exact_where_scales_are_powers_of_two()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(7);
        foreach (var format in Examples.Value)
        {
            foreach (var linear in format.Kernels.Where(k => k.Kernel.Rules.Contains("integer-dot")))
            {
                var (m, n, k) = (random.Next(1, 6), random.Next(1, 50), random.Next(1, 200));
                using var matrix = RandomMatrix.Of(format.Descriptor, n, k, random, RandomNumbers.PowersOfTwo);
                using var packed = PackedMatrix.Pack(matrix);
                var oracle = new WeightOracle(format.Model, matrix);
                var x = Codes(random, m, k);
                var y = LinearRunner.Run(linear.Kernel, packed, x, m, default, pool);
                for (var i = 0; i < y.Length; i++)
                {
                    var sum = Enumerable.Range(0, k).Sum(p => x[(i / n * k) + p] * oracle.Value(i % n, p));
                    Assert.True(sum == y[i], $"{format.Model.Name}: y[{i / n}, {i % n}] is {sum} and comes as {y[i]}");
                }
            }
        }
    }

    [Fact]
    public void All_integer_formats_take_the_integer_path()
    {
        var names = Examples.Value.Where(f => f.Kernels.Any(k => k.Kernel.Rules.Contains("integer-dot"))).Select(f => f.Model.Name);
        Assert.Equal(Examples.Value.Select(f => f.Model.Name).Where(n => n != "Nf4"), names);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2);
        using var three = new WorkerPool(3);
        var random = new Random(11);
        foreach (var format in Examples.Value)
        {
            foreach (var m in new[] { 1, 5, 30 })
            {
                var (n, k) = (300, 700);
                using var matrix = RandomMatrix.Of(format.Descriptor, n, k, random);
                using var packed = PackedMatrix.Pack(matrix, three);
                var x = Codes(random, m, k);
                foreach (var linear in format.Kernels)
                {
                    var results = new[] { one, two, three }.Select(p => LinearRunner.Run(linear.Kernel, packed, x, m, default, p)).ToList();
                    Assert.Equal(results[0], results[1]);
                    Assert.Equal(results[0], results[2]);
                }
            }
        }
    }

    // Numbers that are their own 8-bit codes: the largest magnitude of every 32 is 127, so the scale is 1.
    private static float[] Codes(Random random, int m, int k)
    {
        var x = new float[m * k];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i % k % 32 == 0 ? 127 : random.Next(-127, 128);
        }
        return x;
    }
}
