using Kernels.Check;
using Kernels.Compiler.Model;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Dequantize and Linear of every format of the quickstart, and of dense weights, against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class FormatTests(SimulatedDevice simulated)
{
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
            Assert.Null(OnDevice(name).Dequantize(simulated.Device, n, k, seed: k));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Linear_multiplies_by_what_weights_are_worth(string name)
    {
        foreach (var (m, n, k) in new[] { (1, 5, 300), (3, 3, 31), (8, 2, 1100), (17, 5, 257), (4, 9, 1) })
        {
            Assert.Null(OnDevice(name).Multiply(simulated.Device, m, n, k, hasBias: m != 3, seed: m + k));
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

    private static FormatOnDevice OnDevice(string name) => new(Model(name), KernelRegistry.FindFormat(name)!, GpuKernels.Linear(name));
}
