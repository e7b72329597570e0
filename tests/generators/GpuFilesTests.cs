using Kernels.Compiler;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;

namespace Kernels.Generators.Tests;

/// <summary>The build property <c>KernelsGpu</c>.</summary>
public sealed class GpuFilesTests
{
    private const string Scale = "kernel Scale(x : [n], s : []) { y[n] = s*x }";
    private const string Twice = "kernel Twice(x : [n], s : []) { z[n] = Scale(x, s); y[n] = z*s }";

    [Theory]
    [InlineData("")]
    [InlineData("false")]
    public void Without_it_there_is_nothing_for_GPUs(string gpu) =>
        Assert.Equal(["QkFormats.g.cs", "Scale.g.cs"], new QkProject(gpu, ("scale.qk", Scale)).Files);

    [Fact]
    public void With_true_files_for_GPUs_stand_besides() =>
        Assert.Equal(["QkFormats.g.cs", "QkGpuKernels.g.cs", "Scale.Ilgpu.g.cs", "Scale.g.cs"], new QkProject("true", ("scale.qk", Scale)).Files);

    [Fact]
    public void With_only_they_stand_alone() =>
        Assert.Equal(["QkGpuKernels.g.cs", "Scale.Ilgpu.g.cs"], new QkProject("only", ("scale.qk", Scale)).Files);

    [Fact]
    public void The_registration_names_every_kernel()
    {
        var project = new QkProject("only", ("scale.qk", Scale), ("twice.qk", Twice));
        var text = project.Result.GeneratedSources.Single(s => s.HintName == "QkGpuKernels.g.cs").SourceText.ToString();

        Assert.Contains("GpuKernels.Register(QkCode.ScaleGpu.Kernel);", text, StringComparison.Ordinal);
        Assert.Contains("GpuKernels.Register(QkCode.TwiceGpu.Kernel);", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_reemits_what_depends_on_it_alone()
    {
        var project = new QkProject("true", ("scale.qk", Scale), ("int4.qk", Texts.Int4));

        project.Write("scale.qk", "// moved\n" + Scale);

        Assert.Empty(project.Reemitted);
        Assert.All(project.Outputs(TrackingNames.RegisterGpu), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));

        project.Write("scale.qk", Scale.Replace("s*x", "s + x"));

        Assert.Equal(["Scale"], project.Reemitted);
    }

    [Fact]
    public void Touching_an_unrelated_CSharp_file_reruns_nothing()
    {
        var project = new QkProject("true", ("scale.qk", Scale)).WriteCSharp("Other.cs", "class Other;");

        project.WriteCSharp("Other.cs", "class Other { int field; }");

        Assert.NotEmpty(project.Outputs(TrackingNames.RegisterGpu));
        Assert.All(project.Result.TrackedOutputSteps.Values.SelectMany(s => s).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    [Fact]
    public void What_a_GPU_back_end_does_not_serve_is_a_note_and_leaves_the_rest_alone()
    {
        var emitted = EmittedUnit.Of(new Unwritable("Walks are not compiled yet.", null), "Example", GpuOutput.Besides);

        Assert.Equal(("// the class", null), (emitted.Text, emitted.Problem));
        Assert.Equal((DiagnosticCatalogue.NotCompiledForGpu, "Walks are not compiled yet."), Problem(emitted));
        Assert.Equal(Compiler.Diagnostics.DiagnosticSeverity.Info, DiagnosticCatalogue.NotCompiledForGpu.Severity);
    }

    [Fact]
    public void A_failure_of_the_compiler_in_a_file_for_GPUs_is_told_from_a_refusal()
    {
        var emitted = EmittedUnit.Of(new Unwritable(null, new InvalidOperationException("no rule applies")), "Example", GpuOutput.Besides);

        Assert.Equal(("// the class", null), (emitted.Text, emitted.Problem));
        Assert.Equal((DiagnosticCatalogue.GpuFileFailed, "InvalidOperationException: no rule applies"), Problem(emitted));
    }

    [Theory]
    [InlineData("a group of 100", "format Odd { q : int4 [n, k]; s : f16 [n, k/100]; w = s*q; fit absmax }")]
    [InlineData("'if' over parameters", "format Odd { q : fp(2, 1) [n, k]; p, m : f16 [n, k/64]; w = (if q > 0 then p else m)*q }")]
    [InlineData("a table of 256 entries", Table256)]
    public void A_format_that_tensor_cores_do_not_serve_builds_where_warnings_are_errors(string what, string format)
    {
        var project = new QkProject("true", ("odd.qk", format), ("int4.qk", Texts.Int4), ("a8.qk", Texts.A8));

        Assert.All(project.Result.Diagnostics, d => Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, d.Severity));
        Assert.True(project.Result.Diagnostics.Any(d => d.Id == "QK0932"), what);
        Assert.Contains("LinearOdd.g.cs", project.Files);
        Assert.Contains("LinearOdd.Ilgpu.g.cs", project.Files);
        Assert.DoesNotContain("LinearOdd.Ptx.g.cs", project.Files);
        Assert.Contains("LinearInt4.Ptx.g.cs", project.Files);
    }

    [Fact]
    public void Nothing_is_said_of_GPUs_where_the_project_did_not_ask() =>
        Assert.Empty(new QkProject(("odd.qk", "format Odd { q : int4 [n, k]; s : f16 [n, k/100]; w = s*q; fit absmax }")).Diagnostics);

    private const string Table256 = "format Odd { q : uint8 [n, k]; s : f16 [n, k/64]; t : f32 [256] = { "
        + "0, 1, 3, 2, 5, 9, 4, 8, 7, 6, 11, 10, 13, 12, 15, 14, " + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen
        + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen + Sixteen + "1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2 }; w = s*t[q] }";

    private const string Sixteen = "0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, ";

    private static (DiagnosticKind?, string?) Problem(EmittedUnit emitted)
    {
        var file = Assert.Single(emitted.Gpu);
        return (file.Problem, file.Reason);
    }

    private sealed record Unwritable(string? Refusal, Exception? Exception) : Unit("Unwritable", "Unwritable")
    {
        public override string RegisteredProperty => "Kernel";

        public override string DeclarationText => "";

        public override IEnumerable<GpuFile> GpuFiles => [new("Ilgpu", "UnwritableGpu", "Kernel", _ => throw Exception!) { Refusal = Refusal }];

        public override Planned<string> Emit(string @namespace) => "// the class";
    }
}
