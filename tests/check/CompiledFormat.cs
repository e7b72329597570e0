using Kernels.Compiler.Model;
using Kernels.Formats;

namespace Kernels.Check;

/// <summary>A format that was compiled in memory, with its kernels: for f32 and for each activation that was declared beside it.</summary>
public sealed record CompiledFormat(
    FormatModel Model,
    FormatDescriptor Descriptor,
    IReadOnlyList<CompiledLinear> Kernels);

/// <summary>A kernel and the model of the activations that it takes; null for f32.</summary>
public sealed record CompiledLinear(FormatModel? Activation, LinearKernel Kernel);
