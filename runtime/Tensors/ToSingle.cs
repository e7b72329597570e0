using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Kernels.Tensors;

/// <summary>
/// Conversions of little-endian numbers, as model files hold them, to float32. All but that of float64 are exact. Sources need no alignment;
/// a destination has one element for each number of the source.
/// </summary>
public static class ToSingle
{
    private const float TwoTo112 = 5192296858534827628530496329220096f;

    /// <summary>Rounds float64 to the nearest float32; what is too large becomes infinite.</summary>
    public static void FromFloat64(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(double));
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]);
        }
    }

    /// <summary>Copies float32.</summary>
    public static void FromFloat32(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(float));
        if (BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
        }
    }

    /// <summary>Widens IEEE binary16; infinities and NaN stay what they are.</summary>
    public static void FromFloat16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(ushort));
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            var numbers = MemoryMarshal.Cast<byte, ushort>(source);
            for (; i <= numbers.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector.Widen(new Vector<ushort>(numbers[i..]), out var low, out var high);
                WidenFloat16(low).CopyTo(destination[i..]);
                WidenFloat16(high).CopyTo(destination[(i + Vector<float>.Count)..]);
            }
        }
        for (; i < destination.Length; i++)
        {
            destination[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]);
        }
    }

    /// <summary>Widens bfloat16: the upper half of a float32.</summary>
    public static void FromBFloat16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(ushort));
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            var numbers = MemoryMarshal.Cast<byte, ushort>(source);
            for (; i <= numbers.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector.Widen(new Vector<ushort>(numbers[i..]), out var low, out var high);
                Vector.AsVectorSingle(low << 16).CopyTo(destination[i..]);
                Vector.AsVectorSingle(high << 16).CopyTo(destination[(i + Vector<float>.Count)..]);
            }
        }
        for (; i < destination.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16);
        }
    }

    /// <summary>Converts two's complement bytes.</summary>
    public static void FromInt8(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(sbyte));
        var numbers = MemoryMarshal.Cast<byte, sbyte>(source);
        var i = 0;
        for (; i <= numbers.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(numbers[i..]), out var low, out var high);
            StoreInt16(low, destination[i..]);
            StoreInt16(high, destination[(i + Vector<short>.Count)..]);
        }
        for (; i < destination.Length; i++)
        {
            destination[i] = numbers[i];
        }
    }

    /// <summary>Converts unsigned bytes.</summary>
    public static void FromUInt8(ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(source, destination, sizeof(byte));
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            StoreInt16(Vector.AsVectorInt16(low), destination[i..]);
            StoreInt16(Vector.AsVectorInt16(high), destination[(i + Vector<short>.Count)..]);
        }
        for (; i < destination.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    // Exponent and mantissa, read as a float32 with the same fields, are 2^112 too small: the biases are 15 and 127. The
    // product is exact for subnormals too. Exponent 31 means infinity or NaN and becomes 255, the mantissa kept.
    private static Vector<float> WidenFloat16(Vector<uint> half)
    {
        var sign = (half & new Vector<uint>(0x8000)) << 16;
        var magnitude = half & new Vector<uint>(0x7fff);
        var scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude << 13) * new Vector<float>(TwoTo112));
        var special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7c00)) & new Vector<uint>(0x7f800000);
        return Vector.AsVectorSingle(sign | scaled | special);
    }

    private static void StoreInt16(Vector<short> numbers, Span<float> destination)
    {
        Vector.Widen(numbers, out var low, out var high);
        Vector.ConvertToSingle(low).CopyTo(destination);
        Vector.ConvertToSingle(high).CopyTo(destination[Vector<float>.Count..]);
    }

    private static void CheckLengths(ReadOnlySpan<byte> source, Span<float> destination, int size)
    {
        if (source.Length != (long)destination.Length * size)
        {
            throw new ArgumentException(
                $"{source.Length} bytes do not fill {destination.Length} numbers of {size} bytes.", nameof(source));
        }
    }
}
