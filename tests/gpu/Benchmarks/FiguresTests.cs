using Kernels.Benchmarks.Gpu.Figures;
using Kernels.Gpu.Tests.Assembly;
using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Benchmarks;

/// <summary>What decode and small batches of 4-bit weights must promise before a GPU runs them.</summary>
public class FiguresTests
{
    [CudaToolsTheory]
    [InlineData(1, 6e12, 32 * 1024)]
    [InlineData(16, 6e12, 16 * 1024)]
    public void Int4_weights_can_be_issued_at_twice_the_rate_of_memory_with_enough_loads_under_way(int m, double leastRate, double leastInFlight)
    {
        var source = new FigureSource(GpuKernels.FindTensor("Int4G128")!, 256, 4096, GpuArchitecture.Sm90, CudaTools.Find(out _)!, seed: 1);

        var figures = source.Of(m);

        Assert.True(figures.Assembled.InRegisters);
        Assert.Equal(0, figures.Traffic.BankConflicts);
        Assert.InRange(figures.Traffic.WeightBytes / figures.Traffic.Needed, 1, 1.03);
        Assert.InRange(figures.IssueBound, leastRate, 20e12);
        Assert.InRange(figures.BytesInFlight, leastInFlight, 200 * 1024);
        Assert.Equal(KernelFigures.Columns.Count, figures.Numbers.Length);
        Assert.All(figures.Numbers, number => Assert.True(double.IsFinite(number)));
    }

    [CudaToolsFact]
    public void Prefill_of_int4_weights_issues_at_most_three_others_for_each_tensor_instruction()
    {
        var source = new FigureSource(GpuKernels.FindTensor("Int4G128")!, 128, 1024, GpuArchitecture.Sm90, CudaTools.Find(out _)!, seed: 1);

        Assert.InRange(source.Of(128).Loop.OthersPerTensor, 0, 3);
    }

    [CudaToolsFact]
    public void Kernels_that_take_whole_numbers_have_figures_too()
    {
        var source = new FigureSource(GpuKernels.FindTensor("Int4G128", "A8")!, 128, 1024, GpuArchitecture.Sm90, CudaTools.Find(out _)!, seed: 1);

        var figures = source.Of(16);

        Assert.Equal("tile16", figures.Launch.Entry);
        Assert.True(figures.Assembled.InRegisters);
        Assert.Equal(0, figures.Traffic.BankConflicts);
        // A byte each, read once since one block has all rows, beside at least a scale and a sum for each token's groups.
        Assert.InRange(figures.Traffic.ActivationBytes, (16 * 1024) + (16 * 8 * 8), 2 * 16 * 1024);
        Assert.All(figures.Numbers, number => Assert.True(double.IsFinite(number)));
    }
}
