using Kernels.Check;
using Kernels.Compiler;
using Kernels.Compiler.Arrays;
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
        return Verifier.Verify(IlgpuEmitter.EmitArrayKernel(ArrayProgramBuilder.Plan(kernel.Model, n => kernel.Find(n)!).Plan!, Namespace), "cs", name);
    }

    [Fact]
    public async Task A_generated_format_reads_as_written_by_a_person()
    {
        var format = FormatTests.Model("Int4G128");

        var plan = DeviceLinear.Of(InMemoryCompiler.Linear, format).Plan!;
        var one = plan with { Passes = plan.Passes.Take(1).ToEquatableArray() };
        var four = plan with { Passes = plan.Passes.Skip(1).Take(1).ToEquatableArray() };

        await Verifier.Verify(IlgpuEmitter.EmitFormat(format, Namespace), "cs", "Int4G128");
        await Verifier.Verify(IlgpuEmitter.EmitLinear(one, Namespace), "cs", "LinearInt4G128.1");
        await Verifier.Verify(IlgpuEmitter.EmitLinear(four, Namespace), "cs", "LinearInt4G128.4");
    }
}
