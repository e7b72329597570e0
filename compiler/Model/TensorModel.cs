namespace Kernels.Compiler.Model;

/// <summary>What <c>store</c> says of a tensor of a checkpoint: what each of its words holds.</summary>
/// <param name="Name">What stands behind the name of the layer, with dots between: <c>qweight</c>.</param>
/// <param name="Word">The type of a word.</param>
/// <param name="Dimensions">The dimensions, in which words lie row-major.</param>
/// <param name="Bits">The bits of a word. Elements are those of the word's tile: a block with the extents that its dimensions leave of each field.</param>
public sealed record TensorModel(string Name, WordType Word, EquatableArray<TensorDimension> Dimensions, EquatableArray<StoredBits> Bits)
{
    /// <summary>The numbers of a tensor that holds no field: one for each word, made of constants and extents; or one for all, which reads the axis of its only dimension.</summary>
    public EquatableArray<Expr> Numbers { get; init; }
}

/// <summary>A dimension of a tensor: along an axis (or <c>flat</c>), a word for each <paramref name="Group"/> of its points; or a size.</summary>
/// <param name="Axis">The axis; null for a size.</param>
/// <param name="Size">The size; null along an axis.</param>
public sealed record TensorDimension(string? Axis, int Group, Dimension? Size)
{
    /// <summary>The name of the row-major position.</summary>
    public const string Flat = "flat";
}

/// <summary>The type of the words of a tensor.</summary>
/// <param name="Name">Its name in <c>.qk</c> files.</param>
/// <param name="StoredName">Its name in safetensors files.</param>
/// <param name="Bits">Its bits: whole bytes.</param>
public sealed record WordType(string Name, string StoredName, int Bits)
{
    /// <summary>Whether its numbers are floats.</summary>
    public bool IsFloat => StoredName.Contains("F");

    /// <summary>All types.</summary>
    public static EquatableArray<WordType> All { get; } = new WordType[]
    {
        new("int8", "I8", 8), new("uint8", "U8", 8), new("int16", "I16", 16), new("uint16", "U16", 16), new("int32", "I32", 32), new("uint32", "U32", 32), new("int64", "I64", 64), new("uint64", "U64", 64),
        new("f16", "F16", 16), new("bf16", "BF16", 16), new("f32", "F32", 32),
    }.ToEquatableArray();
}
