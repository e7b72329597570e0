namespace Kernels.Generators.Tests.References;

/// <summary>Declarations of referenced assemblies are used like the project's own, and nothing is generated for them again.</summary>
public sealed class ImportTests
{
    private const string Scale = "kernel Scale(x : [n], s : []) { y[n] = s*x }";
    private const string Twice = "kernel Twice(x : [n], s : []) { z[n] = Scale(x, s); y[n] = z*s }";
    private const string Calibrated = "activation Calibrated { q : sym4 [m, k]; s : f32 [m]; x = s*q; fit absmax }";

    [Fact]
    public void A_kernel_calls_one_of_a_referenced_assembly()
    {
        var project = Example([Library("Other", ("scale.qk", Scale))], ("twice.qk", Twice));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Twice"], project.Classes);
        Assert.Contains("using ScaleCode = global::Other.Formats.Scale;", project.Text("Twice.g.cs"), StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_format_is_paired_with_the_activations_of_referenced_assemblies()
    {
        var project = Example([Library("Other", ("a8.qk", Texts.A8), ("int8.qk", Texts.Int8))], ("int4.qk", Texts.Int4));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Int4", "LinearInt4", "LinearInt4A8"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_pair_that_is_asked_for_is_generated_where_the_referenced_assembly_lacks_it()
    {
        var project = Example([Library("Other", ("a8.qk", Texts.A8), ("int4.qk", Texts.Int4))], ("calibrated.qk", Calibrated)).WriteCSharp("Asked.cs", """
            using Kernels;

            [assembly: Instantiate("Linear", "Int4", "A8")]
            [assembly: Instantiate("Linear", "Int4", "Calibrated")]
            """);

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Calibrated", "LinearInt4Calibrated"], project.Classes);
        Assert.Contains("using Int4Code = global::Other.Formats.QkCode.Int4Code;", project.Text("LinearInt4Calibrated.g.cs"), StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_third_project_sees_what_the_two_before_it_have()
    {
        var first = Library("First", ("int4.qk", Texts.Int4));
        var second = Example("Second", [first], ("calibrated.qk", Calibrated)).WriteCSharp("Asked.cs", """[assembly: Kernels.Instantiate("Linear", "Int4", "Calibrated")]""");
        var third = Example([first, second]).WriteCSharp("Asked.cs", """[assembly: Kernels.Instantiate("Linear", "Int4", "Calibrated")]""");

        Assert.Equal(["Calibrated", "LinearInt4Calibrated"], second.Classes);
        Assert.Empty(third.Classes);
        Assert.Empty(third.Diagnostics);
    }

    [Fact]
    public void The_registration_calls_those_of_the_libraries_before_its_own()
    {
        var libraries = new[] { Library("Other", ("int4.qk", Texts.Int4)), Library("Another", ("a8.qk", Texts.A8)) };
        var text = Example(libraries, ("int8.qk", Texts.Int8)).Text("QkFormats.g.cs");
        string[] calls = [.. text.Split('\n').Where(l => l.EndsWith(';') && l.Contains("Register", StringComparison.Ordinal)).Select(l => l.Trim())];

        Assert.Equal(["global::Another.Formats.QkFormats.Register();", "global::Other.Formats.QkFormats.Register();"], calls[..2]);
        Assert.Contains("KernelRegistry.Register(QkCode.Int8Code.Descriptor)", calls[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_declarations_registers_its_libraries_too() =>
        Assert.Equal(["QkFormats.g.cs"], Example([Library("Other", ("int4.qk", Texts.Int4))]).Files);

    [Fact]
    public void A_call_on_a_GPU_names_the_class_of_the_referenced_assembly()
    {
        var library = new QkProject("Other", "true", [], ("scale.qk", Scale));
        var project = new QkProject("Example", "true", [library], ("twice.qk", Twice));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["QkFormats.g.cs", "QkGpuKernels.g.cs", "Twice.Ilgpu.g.cs", "Twice.g.cs"], project.Files);
        Assert.Contains("using ScaleGpu = global::Other.Formats.QkCode.ScaleGpu;", project.Text("Twice.Ilgpu.g.cs"), StringComparison.Ordinal);
        Assert.Contains("global::Other.Formats.QkGpuKernels.Register();", project.Text("QkGpuKernels.g.cs"), StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_call_of_what_is_not_compiled_for_GPUs_is_a_note_and_the_kernel_for_the_CPU_is_there()
    {
        var project = new QkProject("Example", "true", [Library("Other", ("scale.qk", Scale))], ("twice.qk", Twice));

        Assert.StartsWith("twice.qk(1,8): info QK0932: the class TwiceGpu for GPUs is not generated: it calls Scale", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(["QkFormats.g.cs", "Twice.g.cs"], project.Files);
    }

    [Fact]
    public void Classes_for_GPUs_may_stand_in_an_assembly_of_their_own()
    {
        QkProject[] libraries = [Library("Other", ("scale.qk", Scale)), new("Other.Gpu", "only", [], ("scale.qk", Scale))];
        var project = new QkProject("Example", "true", libraries, ("twice.qk", Twice));

        Assert.Empty(project.Diagnostics);
        Assert.Contains("using ScaleGpu = global::Other.Gpu.Formats.QkCode.ScaleGpu;", project.Text("Twice.Ilgpu.g.cs"), StringComparison.Ordinal);
        Assert.Contains("using ScaleCode = global::Other.Formats.Scale;", project.Text("Twice.g.cs"), StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
    }

    private static QkProject Library(string name, params (string Path, string Text)[] files) => new(name, "", [], files);

    private static QkProject Example(QkProject[] libraries, params (string Path, string Text)[] files) => Example("Example", libraries, files);

    private static QkProject Example(string name, QkProject[] libraries, params (string Path, string Text)[] files) => new(name, "", libraries, files);
}
