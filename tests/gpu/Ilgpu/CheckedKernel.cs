using Kernels.Check;
using Kernels.Compiler.Model;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>A kernel or scan of the examples: what it means, and what the build made of it for devices.</summary>
internal sealed record CheckedKernel(KernelModel Model, GpuArrayKernel Kernel)
{
    private static readonly Lazy<IReadOnlyList<KernelModel>> Models = new(() => InMemoryCompiler.Bind(
        string.Join('\n', Directory.EnumerateFiles(TestData.InRepository("examples", "kernels"), "*.qk").Order(StringComparer.Ordinal).Select(File.ReadAllText))).Kernels);

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => Models.Value.Select(m => m.Name);

    public static CheckedKernel Of(string name) => new(Models.Value.First(m => m.Name == name), GpuKernels.Array(name));

    /// <summary>The kernel of that name, for the interpreter.</summary>
    public KernelModel? Find(string name) => Models.Value.FirstOrDefault(m => m.Name == name);

    /// <summary>Whether a parameter takes integers.</summary>
    public bool IsInteger(string parameter) => Model.Parameters.FirstOrDefault(p => p.Name == parameter)?.Type?.Contains("int", StringComparison.Ordinal) == true;
}
