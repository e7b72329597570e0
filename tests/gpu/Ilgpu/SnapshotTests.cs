using Kernels.Check;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Plans;
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

    [Fact]
    public async Task A_generated_format_reads_as_written_by_a_person()
    {
        var format = FormatTests.Model("Int4G128");

        await Verifier.Verify(IlgpuEmitter.EmitFormat(format, Namespace), "cs", "Int4G128");
        await Verifier.Verify(IlgpuEmitter.EmitLinear(DeviceLinear.Of(InMemoryCompiler.Linear, format).Plan!, Namespace), "cs", "LinearInt4G128");
    }
}
