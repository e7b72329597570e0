using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// A dimension of an array as expressions see it: <see cref="Index"/> is how it is reached from the point, or its size where
/// it is free.
/// </summary>
internal readonly record struct ArrayDimension(Expr Index, bool IsFree);
