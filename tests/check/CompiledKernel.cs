using Kernels.Arrays;
using Kernels.Compiler.Model;

namespace Kernels.Check;

/// <summary>A kernel or scan compiled in memory, with its model for the interpreter.</summary>
/// <param name="All">The kernels of its text, those that it calls among them.</param>
public sealed record CompiledKernel(KernelModel Model, IReadOnlyList<KernelModel> All, ArrayKernel Kernel);
