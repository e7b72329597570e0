using System.Collections.Immutable;
using Kernels.Gpu.Tensor;
using Kernels.PtxMachine.Assembly;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>The figures of the kernels of one format for weights of one shape.</summary>
internal sealed class FigureSource
{
    private readonly TensorKernels kernels;
    private readonly GpuArchitecture architecture;
    private readonly AssembledModule module;
    private readonly ImmutableArray<MachineKernel> code;
    private readonly TensorTraffic traffic;
    private readonly int n;
    private readonly int k;

    public FigureSource(TensorKernels kernels, int n, int k, GpuArchitecture architecture, CudaTools tools, int seed)
    {
        (this.kernels, this.n, this.k, this.architecture) = (kernels, n, k, architecture);
        module = new PtxAssembler(tools).Assemble(kernels.Ptx, architecture);
        code = new MachineCode(tools).Read(module);
        traffic = TensorTraffic.Of(kernels, n, k, seed);
    }

    /// <summary>Of the kernel that multiplies m tokens.</summary>
    public KernelFigures Of(int m)
    {
        var launch = TensorLaunch.Of(kernels, m, n, k);
        var assembled = module.Kernels.Single(a => a.Name == launch.Entry);
        return new KernelFigures(
            launch,
            assembled,
            code.Single(c => c.Name == launch.Entry).Loops.MaxBy(l => l.Tensor)!,
            Occupancy.Of(assembled.Registers, assembled.SharedBytes + launch.SharedBytes, launch.Threads, architecture),
            traffic.Count(launch, m));
    }
}
