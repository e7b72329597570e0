using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>A test that assembles PTX; it is skipped, with the reason, where NVIDIA's assembler is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaToolsFactAttribute : FactAttribute
{
    public CudaToolsFactAttribute() => Skip = CudaTools.Find(out var reason) is null ? reason : null;
}

/// <summary>As <see cref="CudaToolsFactAttribute"/>, for each of a theory's rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaToolsTheoryAttribute : TheoryAttribute
{
    public CudaToolsTheoryAttribute() => Skip = CudaTools.Find(out var reason) is null ? reason : null;
}
