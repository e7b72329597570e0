using System.Runtime.CompilerServices;
using Kernels.Check;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Spelling.Targets;
using VerifyXunit;

namespace Kernels.Codegen.Tests;

public class SnapshotTests
{
    private const string Namespace = "Example.Formats";

    [Theory]
    [InlineData("Int4G32")]
    [InlineData("Int4G128")]
    [InlineData("Nf4")]
    [InlineData("Ternary")]
    public async Task Generated_code_reads_as_written_by_a_person(string name)
    {
        var format = TestFormats.Example(name);
        await Verifier.Verify(CSharpEmitter.EmitFormat(format, Namespace), "cs", name);
        await VerifyTargets(CSharpEmitter.EmitLinear(InMemoryCompiler.Linear, format, null, Namespace), "Linear" + name);
    }

    [Theory]
    [InlineData("Int4G32")]
    [InlineData("Int4G128")]
    [InlineData("Ternary")]
    public Task Generated_code_for_encoded_activations_reads_as_written_by_a_person(string name) =>
        VerifyTargets(CSharpEmitter.EmitLinear(InMemoryCompiler.Linear, TestFormats.Example(name), TestFormats.Activation, Namespace), $"Linear{name}A8");

    [Fact]
    public async Task Generated_code_that_counts_bits_reads_as_written_by_a_person()
    {
        var format = InMemoryCompiler.Bind("format SignsG64 { b : sign [n, k]; s : f16 [n, k/64]; w = s*b }").Formats.Single();
        var activation = InMemoryCompiler.Bind("activation SignA { b : sign [m, k]; x = b; fit threshold(0) }").Formats.Single();
        var code = CSharpEmitter.EmitLinear(InMemoryCompiler.Linear, format, activation, Namespace);
        foreach (var target in Target.All.Where(t => t is not AvxVnniTarget))
        {
            await Verifier.Verify(MethodsOf.InstructionSet(code, target), "cs", $"LinearSignsG64SignA.{target.Name}");
        }
        var lowered = Lowerings.Linear(InMemoryCompiler.Linear, format, activation);
        await Verifier.Verify(string.Join('\n', lowered.Steps.Select(s => s.Rule + "\n" + NestPrinter.Print(s.Nest))), name: "LinearSignsG64SignA.rules");
    }

    [Fact]
    public Task Activations_whose_codes_are_not_multiplied_take_the_kernel_for_floats() =>
        Verifier.Verify(CSharpEmitter.EmitLinear(InMemoryCompiler.Linear, TestFormats.Example("Nf4"), TestFormats.Activation, Namespace), "cs", "LinearNf4A8");

    [Theory]
    [InlineData("Int4G128", false)]
    [InlineData("Int4G32", true)]
    public Task Each_rule_prints_the_nest_behind_it(string name, bool encoded)
    {
        var lowered = Lowerings.Linear(InMemoryCompiler.Linear, TestFormats.Example(name), encoded ? TestFormats.Activation : null);
        var before = "declared\n" + NestPrinter.Print(KernelLowering.Lower(InMemoryCompiler.Linear));
        return Verifier.Verify(string.Join('\n', lowered.Steps.Select(s => s.Rule + "\n" + NestPrinter.Print(s.Nest)).Prepend(before)), name: name);
    }

    [Theory]
    [InlineData("SelectiveScan", """
        scan SelectiveScan over t (u, dt : [t, d], A : [d, s], B, C : [t, d/(D/G), s], bias : [d] = 0, skip : [d] = 0, z : [t, d]?) {
            state h : f32 [d, s]
            p = softplus(dt + bias)
            h = exp(p*A)*h + p*B*u
            y[t, d] = (sum(s) C*h + skip*u) * (if z then silu(z) else 1)
        }
        """)]
    [InlineData("GatherRows", "kernel GatherRows(x : [m, k], w : [n, k], rows : uint16 [r]) { y[m, r] = sum(k) x*w[rows, k] }")]
    public Task Scans_and_gathers_are_loop_nests_too(string name, string text)
    {
        KernelModel model = InMemoryCompiler.Bind(text).Kernels.Single();
        var nest = KernelLowering.Lower(model);
        Assert.Empty(NestVerifier.Verify(nest));
        return Verifier.Verify(NestPrinter.Print(nest), name: name);
    }

    [Theory]
    [InlineData("SelectiveScan")]
    [InlineData("Ssd")]
    [InlineData("Attention")]
    public Task Kernels_and_scans_are_compiled_as_groups_of_loops(string name) =>
        Verifier.Verify(ProgramPrinter.Print(ArrayProgramBuilder.Plan(TestKernels.Example(name), TestKernels.Callees).Plan!), name: name);

    [Fact]
    public async Task A_generated_scan_reads_as_written_by_a_person()
    {
        var code = CSharpEmitter.EmitArrayKernel(ArrayProgramBuilder.Plan(TestKernels.Example("S6"), TestKernels.Callees).Plan!, Namespace);
        await Verifier.Verify(MethodsOf.WithoutStages(code, "Summary", "Combine"), "cs", "S6.steps");
        await Verifier.Verify(MethodsOf.WithoutStages(code, "Recurrence"), "cs", "S6.chunks");
    }

    // The methods of each instruction set by themselves.
    private static async Task VerifyTargets(string code, string name, [CallerMemberName] string test = "")
    {
        foreach (var target in Target.All)
        {
            await Verifier.Verify(MethodsOf.InstructionSet(code, target), "cs", $"{name}.{target.Name}", method: test);
        }
    }
}
