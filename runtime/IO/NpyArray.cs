using System.Collections.Immutable;

namespace Kernels.IO;

/// <summary>An array of an .npy file, row-major.</summary>
/// <param name="Shape">The extent of each dimension; empty for a scalar.</param>
public sealed record NpyArray<T>(ImmutableArray<int> Shape, T[] Values);
