using System.Collections.Immutable;

namespace Kernels.IO;

/// <summary>A tensor that a safetensors file lists.</summary>
/// <param name="Offset">Where its first byte lies, from the start of the file.</param>
/// <param name="Length">Its bytes.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, ImmutableArray<long> Shape, long Offset, long Length)
{
    /// <summary>The number of elements.</summary>
    public long Count => Length * 8 / Type.Bits();

    /// <summary>As in <c>layers.0.weight BF16 [128, 64]</c>.</summary>
    public override string ToString() => $"{Name} {Type.Name()} [{string.Join(", ", Shape)}]";
}
