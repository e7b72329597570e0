using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>What the words of a tensor of somebody else's checkpoint hold of a matrix, as a <c>store</c> of its format says.</summary>
/// <param name="Name">What stands behind the name of the layer: <c>qweight</c>.</param>
/// <param name="Word">The type of a word, as safetensors files name it: <c>I32</c>.</param>
/// <param name="WordBits">The bits of a word: 8, 16, 32 or 64.</param>
/// <param name="Dimensions">
/// The dimensions, in which words lie row-major: along an axis, a word for each so many of its points; along <see cref="Flat"/>, all points row-major; or a size, of which those but 1 are the sizes
/// that the fields begin with.
/// </param>
/// <param name="Bits">
/// The bits of a word. Its elements of a field are a block with the extents that the tensor's dimensions leave of the field's: <see cref="BlockBits.Element"/> counts along the last of those above 1,
/// <see cref="BlockBits.Plane"/> the others row-major. Bits that nothing names are 0.
/// </param>
public sealed record CheckpointTensor(string Name, string Word, int WordBits, ImmutableArray<FieldDimension> Dimensions, ImmutableArray<BlockBits> Bits)
{
    /// <summary>The axis of all points, row-major.</summary>
    public const string Flat = "flat";

    /// <summary>The numbers of a tensor that holds no field: one for each word, over the extents; or one for all, over the extents and the axis of its only dimension. None for others.</summary>
    public ImmutableArray<ValueNode> Numbers { get; init; } = [];
}
