using Kernels.Arrays;
using Kernels.Compiler.Model;
using Kernels.Formats;

namespace Kernels.Check;

/// <summary>A kernel or scan compiled in memory, with its model for the interpreter.</summary>
/// <param name="All">The kernels of its text, those that it calls among them.</param>
public sealed record CompiledKernel(KernelModel Model, IReadOnlyList<KernelModel> All, ArrayKernel Kernel)
{
    /// <summary>The format of that name of an operand, or null.</summary>
    public FormatDescriptor? FormatOf(string name) => Kernel.Arrays.Select(a => a.Format?.Descriptor).FirstOrDefault(f => f?.Name == name);
}
