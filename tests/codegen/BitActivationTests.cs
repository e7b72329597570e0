using Kernels.Check;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Codegen.Tests;

/// <summary>Activations of one bit on their way into kernels that count bits.</summary>
public class BitActivationTests
{
    private const string Text = """
        format Signs { b : sign [n, k]; w = b }
        format Bits { b : bit [n, k]; w = b }
        activation Up { b : sign [m, k]; x = b; fit threshold(0) }
        activation Down { b : sign [m, k]; x = b; fit threshold(0, tie: down) }
        activation Tenth { b : bit [m, k]; x = b; fit threshold(0.1) }
        activation Half { b : bit [m, k]; x = b; fit threshold(t: 0.5, tie: down) }
        activation Huge { b : bit [m, k]; x = b; fit threshold(-1e300) }
        activation OfPairs { b : sign [m, k]; a : f32 [m, k/32]; x = a*b; fit absmean }
        """;

    private static readonly Lazy<IReadOnlyList<CompiledFormat>> Compiled = new(() => [.. InMemoryCompiler.Compile(Text, everyTarget: false)]);

    [Theory]
    [InlineData("Up", 0.0, true, -1)]
    [InlineData("Down", 0.0, false, -1)]
    [InlineData("Tenth", 0.1, true, 0)]
    [InlineData("Half", 0.5, false, 0)]
    [InlineData("Huge", -1e300, true, 0)]
    public void Each_number_is_held_against_the_threshold_by_itself(string activation, double threshold, bool isTieUp, float low)
    {
        var at = (float)threshold;
        float[] numbers = [0f, -0f, float.NaN, at, MathF.BitIncrement(at), MathF.BitDecrement(at), float.Epsilon, -float.Epsilon, 1, -1, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue];
        // Every number at every place of a word, and of the word that is not whole.
        var x = Enumerable.Range(0, numbers.Length * 45).Select(i => numbers[i % numbers.Length]).ToArray();
        var expected = x.Select(v => v > threshold || (v == threshold && isTieUp) ? 1 : low);

        Assert.Equal(expected, Values(activation, x, x.Length / numbers.Length));
    }

    [Fact]
    public void Signs_of_a_group_are_worth_its_mean_magnitude_also_in_the_last_one()
    {
        var x = Enumerable.Range(0, 34).Select(i => i < 32 ? (i % 2 == 0 ? 1f : -3f) : i == 32 ? 0f : -1f).ToArray();

        Assert.Equal(x.Select((v, i) => i < 32 ? (v > 0 ? 2f : -2f) : v < 0 ? -0.5f : 0.5f), Values("OfPairs", x, x.Length));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 5)]
    [InlineData(97, 3)]
    [InlineData(512, 4)]
    [InlineData(4113, 9)]
    public void Sums_of_signs_are_exact(int k, int m)
    {
        const int n = 21;
        using var pool = new WorkerPool(2);
        var random = new Random(k);
        var x = Enumerable.Range(0, m * k).Select(_ => random.Next(2) == 0 ? 1f : -1f).ToArray();
        var format = Compiled.Value.Single(f => f.Model.Name == "Signs");
        using var matrix = RandomMatrix.Of(format.Descriptor, n, k, random);
        using var packed = PackedMatrix.Pack(matrix);
        var y = LinearRunner.Run(Kernel(format, "Up"), packed, x, m, default, pool);
        for (var i = 0; i < y.Length; i++)
        {
            var sum = Enumerable.Range(0, k).Sum(p => (int)x[(i / n * k) + p] * (matrix["b"].Pattern((i % n * k) + p) == 1 ? 1 : -1));
            Assert.Equal(sum, y[i]);
        }
    }

    [Theory]
    [InlineData("x = 2*b; fit threshold(0)")]
    [InlineData("x = rotate(b, k, 32, seed: 1); fit threshold(0)")]
    [InlineData("a : f32 []; x = a*b; fit absmean")]
    [InlineData("a : f32 [m]; x = a*b; fit absmean(center: row)")]
    [InlineData("a : bf16 [m]; x = a*b; fit absmean")]
    public void What_no_kernel_encodes_itself_is_decoded(string rest)
    {
        var activation = InMemoryCompiler.Bind($"activation X {{ b : sign [m, k]; {rest} }}").Formats.Single();
        Assert.False(BitActivations.Serve(activation));
    }

    // Products with the unit matrix, of one bit for each weight.
    private static float[] Values(string activation, float[] x, int columns)
    {
        var format = Compiled.Value.Single(f => f.Model.Name == "Bits");
        using var unit = new EncodedMatrix(format.Descriptor, columns, columns);
        for (var i = 0; i < columns; i++)
        {
            unit["b"].SetPattern((i * columns) + i, 1);
        }
        using var packed = PackedMatrix.Pack(unit);
        return Kernel(format, activation).Run(x, packed);
    }

    private static LinearKernel Kernel(CompiledFormat format, string activation)
    {
        var kernel = format.Kernels.Single(k => k.Activation?.Name == activation).Kernel;
        Assert.Contains("binary-dot", kernel.Rules);
        return kernel;
    }
}
