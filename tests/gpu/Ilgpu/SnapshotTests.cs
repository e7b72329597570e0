using Kernels.Check;
using Kernels.Compiler.Emit.Ilgpu;
using VerifyXunit;

namespace Kernels.Gpu.Tests.Ilgpu;

public sealed class SnapshotTests
{
    private const string Namespace = "Example.Formats";

    [Theory]
    [InlineData("S6")]
    [InlineData("Attention")]
    public Task A_generated_kernel_reads_as_written_by_a_person(string name)
    {
        var kernel = CheckedKernel.Of(name);
        return Verifier.Verify(IlgpuEmitter.EmitArrayKernel(kernel.Model, n => kernel.Find(n)!, Namespace), "cs", name);
    }
}
