using Kernels.Check;
using Kernels.Compiler.Model;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>The compiler's models of the registered formats, for the interpreter: of a text the first, behind which stand the formats inside.</summary>
internal static class Models
{
    public static FormatModel Format(string name) => InMemoryCompiler.Bind(KernelRegistry.FindFormat(name)!.Text).Formats[0];
}
