using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>Every PTX module of the repository.</summary>
internal static class PtxModules
{
    public static IReadOnlyList<PtxSource> All { get; } =
    [
        new("a counted sum", PtxTexts.CountedLoop),
        .. GpuKernels.Tensors.Select(t => new PtxSource($"Linear {t.Format}{(t.Activation is { } x ? " " + x.Format : "")}", t.Ptx)),
    ];
}
