using System.Collections.Immutable;

namespace Kernels.IO;

/// <summary>A tensor that a GGUF file lists.</summary>
/// <param name="Shape">The extents, those of rows first and that of columns last: the file lists them the other way round.</param>
/// <param name="Offset">Where its first byte lies, from the start of the file.</param>
/// <param name="Length">Its bytes.</param>
public sealed record GgufTensor(string Name, GgufTensorType Type, ImmutableArray<long> Shape, long Offset, long Length)
{
    /// <summary>The extent of the last axis.</summary>
    public long Columns => Shape.IsEmpty ? 1 : Shape[^1];

    /// <summary>The rows, those of all matrices of the tensor together.</summary>
    public long Rows => Shape.IsEmpty ? 1 : Shape[..^1].Aggregate(1L, (rows, extent) => rows * extent);

    /// <summary>As in <c>blk.0.attn_q.weight Q4_K [128, 256]</c>.</summary>
    public override string ToString() => $"{Name} {Type.Name} [{string.Join(", ", Shape)}]";
}
