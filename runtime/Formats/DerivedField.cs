using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>A field of a layout that is worked out of the stored ones: what generated kernels read in the place of what they do not compute.</summary>
/// <param name="Field">Its name, type and dimensions: planes first, then groups of rows and columns.</param>
/// <param name="Value">An element, at the first row and column of its group.</param>
/// <param name="Planes">The indices of the leading dimensions in it.</param>
public sealed record DerivedField(FieldDescriptor Field, ValueNode Value, ImmutableArray<string> Planes);
