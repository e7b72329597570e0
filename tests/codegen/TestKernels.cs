using Kernels.Check;
using Kernels.Compiler.Model;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

/// <summary>Models of the example kernels and scans.</summary>
internal static class TestKernels
{
    public static IReadOnlyList<KernelModel> Examples { get; } = InMemoryCompiler.Bind(InMemoryCompiler.TextOf(TestData.InRepository("examples", "kernels"))).Kernels;

    public static Func<string, KernelModel> Callees { get; } = InMemoryCompiler.Callees(Examples);

    public static KernelModel Example(string name) => Examples.Single(k => k.Name == name);
}
