using Kernels.Check;
using Kernels.Compiler.Model;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Dequantize and Linear of every format of the quickstart, and of dense weights, against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class FormatTests(SimulatedDevice simulated)
{
    /// <summary>Of the sum of the magnitudes of all products: what float32 sums in any order may lose.</summary>
    private const double Tolerance = 16.0 / (1 << 23);

    private static readonly Lazy<IReadOnlyList<FormatModel>> Models = new(() => InMemoryCompiler.Bind(string.Join('\n',
        Directory.EnumerateFiles(TestData.InRepository("examples", "formats"), "*.qk")
            .Append(TestData.InRepository("runtime", "Formats", "Dense", "dense.qk"))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText))).Formats);

    public static TheoryData<string> Formats => [.. Models.Value.Where(f => !f.IsActivation).Select(f => f.Name)];

    /// <summary>What a format means.</summary>
    internal static FormatModel Model(string name) => Models.Value.First(f => f.Name == name);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Dequantize_gives_what_weights_are_worth(string name)
    {
        foreach (var (n, k) in new[] { (1, 1), (3, 31), (5, 300), (2, 1100) })
        {
            using var matrix = RandomMatrix.Of(KernelRegistry.FindFormat(name)!, n, k, new Random(k));
            using var weights = GpuKernels.Format(name).Upload(simulated.Device, matrix);
            using var y = simulated.Device.Allocate<float>(n * k);
            using var stream = simulated.Device.CreateStream();

            weights.Format.Dequantize.Plan(weights, DeviceArray.Of(y, n, k)).Run(stream);

            var oracle = new WeightOracle(Model(name), matrix);
            var values = new float[n * k];
            y.Download(stream, values);
            for (var i = 0; i < values.Length; i++)
            {
                Assert.True(Math.Abs(values[i] - oracle.Value(i / k, i % k)) <= Tolerance * oracle.Terms(i / k, i % k), $"{name} [{n}, {k}]: weight {i} is {values[i]}, not {oracle.Value(i / k, i % k)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Linear_multiplies_by_what_weights_are_worth(string name)
    {
        foreach (var (m, n, k) in new[] { (1, 5, 300), (3, 3, 31), (8, 2, 1100), (17, 5, 257), (4, 9, 1) })
        {
            Check(name, m, n, k, hasBias: m != 3);
        }
    }

    [Fact]
    public void Weights_in_another_format_are_refused()
    {
        using var matrix = RandomMatrix.Of(KernelRegistry.FindFormat("Int4G32")!, 2, 32, new Random(1));

        Assert.Throws<ArgumentException>(() => GpuKernels.Linear("Int4G128").Upload(simulated.Device, matrix));
    }

    [Fact]
    public void A_format_that_the_program_does_not_hold_is_named_with_those_that_it_holds()
    {
        var error = Assert.Throws<KernelNotFoundException>(() => GpuKernels.Linear("Int5G32"));

        Assert.Contains("Int4G128", error.Message, StringComparison.Ordinal);
    }

    private void Check(string name, int m, int n, int k, bool hasBias)
    {
        var random = new Random(m + k);
        using var matrix = RandomMatrix.Of(KernelRegistry.FindFormat(name)!, n, k, random);
        using var weights = GpuKernels.Linear(name).Upload(simulated.Device, matrix);
        var numbers = Numbers(m * k, random);
        var offsets = Numbers(n, random);
        using var x = simulated.Device.Upload<float>(numbers);
        using var bias = simulated.Device.Upload<float>(offsets);
        using var y = simulated.Device.Allocate<float>(m * n);
        using var stream = simulated.Device.CreateStream();

        GpuKernels.Linear(name).Plan(weights, DeviceArray.Of(x, m, k), DeviceArray.Of(y, m, n), hasBias ? DeviceArray.Of(bias, n) : default).Run(stream);

        var values = new float[m * n];
        y.Download(stream, values);
        var oracle = new WeightOracle(Model(name), matrix);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = (i / n, i % n);
            var (expected, terms) = (hasBias ? offsets[column] : 0.0, hasBias ? Math.Abs(offsets[column]) : 0.0);
            for (var c = 0; c < k; c++)
            {
                expected += (double)numbers[(row * k) + c] * oracle.Value(column, c);
                terms += Math.Abs(numbers[(row * k) + c]) * oracle.Terms(column, c);
            }
            Assert.True(Math.Abs(values[i] - expected) <= Tolerance * terms, $"{name} m={m} n={n} k={k}: y[{row}, {column}] is {values[i]}, not {expected} (of {terms})");
        }
    }

    private static float[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}
