using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Dequantize and Linear of formats with every kind of storage, compiled in memory, against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class StorageTests(SimulatedDevice simulated)
{
    private static readonly Lazy<IReadOnlyList<FormatOnDevice>> Compiled = new(() =>
        FormatOnDevice.Compile(InMemoryCompiler.Bind(InMemoryCompiler.TextOf(TestData.InRepository("tests", "codegen", "storage"))).Formats));

    [Fact]
    public void Every_kind_of_storage_means_the_same_on_a_device()
    {
        foreach (var format in Compiled.Value)
        {
            foreach (var (m, n, k) in new[] { (1, 5, 300), (3, 2, 31), (2, 3, 7) })
            {
                var wrong = format.Dequantize(simulated.Device, n, k, seed: k) ?? format.Multiply(simulated.Device, m, n, k, hasBias: m != 3, seed: m + k);
                Assert.True(wrong is null, wrong);
            }
        }
    }
}
