using Kernels.Compiler.Model;

namespace Kernels.Compiler.Project;

/// <summary>
/// What a declaration means, without its place: value-equal, so a declaration that only moves in its file changes nothing.
/// <see cref="Format"/> is set for a format or activation, <see cref="Kernel"/> for a kernel or scan, neither where it could not be bound.
/// </summary>
public sealed record DeclaredModel(string Name, FormatModel? Format = null, KernelModel? Kernel = null);
