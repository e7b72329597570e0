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

        Assert.Contains("GpuKernels.Register(ScaleGpu.Kernel);", text, StringComparison.Ordinal);
        Assert.Contains("GpuKernels.Register(TwiceGpu.Kernel);", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_reemits_what_depends_on_it_alone()
    {
        var project = new QkProject("true", ("scale.qk", Scale), ("int4.qk", Texts.Int4));

        project.Write("scale.qk", Scale.Replace("s*x", "s + x"));

        Assert.Equal(["Scale"], project.Reemitted);
        Assert.All(project.Outputs(TrackingNames.RegisterGpu), o => Assert.Equal(IncrementalStepRunReason.Unchanged, o.Reason));
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
    public void What_cannot_be_compiled_for_GPUs_is_a_warning_and_leaves_the_rest_alone()
    {
        var emitted = EmittedUnit.Of(new Unwritable(), "Example", GpuOutput.Besides);

        Assert.Equal(("// the class", null), (emitted.Text, emitted.Problem));
        Assert.Equal("Walks are not compiled yet.", Assert.Single(emitted.Gpu).Reason);
        Assert.Equal(Compiler.Diagnostics.DiagnosticSeverity.Warning, DiagnosticCatalogue.NotCompiledForGpu.Severity);
    }

    private sealed record Unwritable() : Unit("Unwritable", "Unwritable")
    {
        public override string RegisteredProperty => "Kernel";

        public override IEnumerable<GpuFile> GpuFiles => [new("Ilgpu", "UnwritableGpu", "Kernel", _ => throw new NotSupportedException("Walks are not compiled yet."))];

        public override string Emit(string @namespace) => "// the class";
    }
}
