namespace Kernels.IO;

/// <summary>Named tensors to read: one safetensors file or all shards of a model.</summary>
public interface ITensorSource
{
    /// <summary>The file or folder, for messages.</summary>
    string Path { get; }

    /// <summary>The tensors by name.</summary>
    IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The stored bytes of a tensor, little-endian, at any alignment; valid until the source is disposed.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has 2^31 bytes or more.</exception>
    ReadOnlySpan<byte> Bytes(string name);

    /// <summary>Reads a tensor of F64 (rounded), F32, F16, BF16, I8 or U8 as float32.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has another type.</exception>
    /// <exception cref="ArgumentException">The destination has another number of elements.</exception>
    void ReadFloats(string name, Span<float> destination);
}
