using Kernels.Check;
using Kernels.Compiler.Model;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>A kernel or scan of the repository: what it means, and what the build made of it for devices.</summary>
internal sealed record CheckedKernel(KernelModel Model, GpuArrayKernel Kernel)
{
    private static readonly Lazy<IReadOnlyList<KernelModel>> OfExamples = new(() => Read(TestData.InRepository("examples", "kernels")));

    private static readonly Lazy<IReadOnlyList<KernelModel>> OfModels = new(() => Read(TestData.InRepository("runtime", "Models", "Kernels"), TestData.InRepository("runtime", "Gpu", "Models", "Kernels")));

    /// <summary>The kernels of the examples.</summary>
    public static IEnumerable<string> Examples => OfExamples.Value.Select(m => m.Name);

    /// <summary>The kernels of models.</summary>
    public static IEnumerable<string> Models => OfModels.Value.Select(m => m.Name);

    private static IEnumerable<KernelModel> All => OfExamples.Value.Concat(OfModels.Value);

    public static CheckedKernel Of(string name) => new(All.First(m => m.Name == name), GpuKernels.Array(name));

    /// <summary>The kernel of that name, for the interpreter.</summary>
    public KernelModel? Find(string name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>Whether a parameter takes integers.</summary>
    public bool IsInteger(string parameter) => Model.Parameters.FirstOrDefault(p => p.Name == parameter)?.Type?.Contains("int", StringComparison.Ordinal) == true;

    /// <summary>An array as the values of the format that its parameter is declared in.</summary>
    public DeviceArray InItsFormat(string name, DeviceArray array) =>
        Model.Parameters.FirstOrDefault(p => p.Name == name)?.Format is { } format ? array.ValuesOf(KernelRegistry.FindFormat(format)!) : array;

    private static IReadOnlyList<KernelModel> Read(params string[] folders) => InMemoryCompiler.Bind(
        string.Join('\n', folders.SelectMany(f => Directory.EnumerateFiles(f, "*.qk")).Order(StringComparer.Ordinal).Select(File.ReadAllText))).Kernels;
}
