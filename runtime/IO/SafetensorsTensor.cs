using System.Collections.Immutable;
using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>A tensor to be written.</summary>
/// <param name="Write">Writes its bytes, little-endian and row-major, in as many parts as it likes.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsType Type, ImmutableArray<long> Shape, Action<Stream> Write)
{
    /// <summary>The bytes that type and shape make.</summary>
    /// <exception cref="ArgumentException">An extent is negative, or the bits of the elements make no whole bytes.</exception>
    /// <exception cref="OverflowException">There are 2^63 bits or more.</exception>
    public long Length
    {
        get
        {
            var bits = (long)Type.Bits();
            foreach (var extent in Shape)
            {
                bits = extent >= 0
                    ? checked(bits * extent)
                    : throw new ArgumentException($"Tensor {Name}: the extent {extent} is negative.");
            }
            return bits % 8 == 0
                ? bits / 8
                : throw new ArgumentException($"Tensor {Name}: {bits} bits of {Type.Name()} [{string.Join(", ", Shape)}] do not end at a byte.");
        }
    }

    /// <summary>Bytes as they are.</summary>
    public static SafetensorsTensor From(string name, SafetensorsType type, ReadOnlyMemory<byte> bytes, params ReadOnlySpan<long> shape) =>
        new(name, type, [.. shape], stream => stream.Write(bytes.Span));

    /// <summary>A tensor as F32.</summary>
    public static SafetensorsTensor From(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(name, SafetensorsType.F32, [.. tensor.Shape.Select(e => (long)e)], stream => LittleEndian.Write(stream, tensor.Span));
    }
}
