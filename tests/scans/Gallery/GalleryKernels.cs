using Kernels.Arrays;
using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Scans.Tests.Gallery;

/// <summary>The kernels of examples/kernels, and odd ones beside them, as the generator compiled them into Kernels.Gallery and into this project, with their models for the interpreter.</summary>
internal static class GalleryKernels
{
    private static readonly Lazy<IReadOnlyDictionary<string, CompiledKernel>> All = new(() =>
    {
        var files = Directory.GetFiles(TestData.InRepository("examples", "kernels"), "*.qk").Order(StringComparer.Ordinal).Append(TestData.InRepository("tests", "scans", "forms.qk"));
        var models = InMemoryCompiler.Bind(string.Join('\n', files.Select(File.ReadAllText))).Kernels;
        return models.ToDictionary(m => m.Name, m => new CompiledKernel(m, models, KernelRegistry.Array(m.Name)), StringComparer.Ordinal);
    });

    public static TheoryData<string> Names => [.. All.Value.Keys];

    public static TheoryData<string> Scans => [.. All.Value.Values.Where(k => k.Model.Axis is not null).Select(k => k.Model.Name)];

    /// <summary>Those of so few extents that the interpreter is soon through with long ones.</summary>
    public static TheoryData<string> FlatNames => [.. All.Value.Values.Where(k => k.Kernel.Extents.Length <= 3).Select(k => k.Model.Name)];

    /// <summary>The scans that can be run in parts.</summary>
    public static TheoryData<string> SteppedScans => [.. All.Value.Values.Where(k => k.Kernel.HasStep).Select(k => k.Model.Name)];

    public static CompiledKernel Find(string name) => All.Value[name];
}
