using System.Numerics;

namespace Kernels.Tensors;

/// <summary>
/// Roundings of float32 to the 16-bit floats, half to even. What is too large becomes an infinity; NaN stays NaN. A destination has one
/// element for each number of the source.
/// </summary>
public static class FromSingle
{
    private const uint Infinity32 = 0x7f800000;

    // Added to a number below 2^-14 it pushes the bits that a subnormal binary16 does not have out of the mantissa, with the rounding of the addition.
    private const uint SubnormalMagic = ((127 - 15) + (23 - 10) + 1) << 23;
    private const uint SmallestNormal16 = (127 - 14) << 23;
    private const uint Rebias = unchecked((uint)(15 - 127) << 23);

    /// <summary>Rounds to IEEE binary16.</summary>
    public static void ToFloat16(ReadOnlySpan<float> source, Span<Half> destination)
    {
        CheckLengths(source.Length, destination.Length);
        var i = 0;
        var patterns = System.Runtime.InteropServices.MemoryMarshal.Cast<Half, ushort>(destination);
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var low = RoundToFloat16(Vector.AsVectorUInt32(new Vector<float>(source[i..])));
            var high = RoundToFloat16(Vector.AsVectorUInt32(new Vector<float>(source[(i + Vector<float>.Count)..])));
            Vector.Narrow(low, high).CopyTo(patterns[i..]);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = (Half)source[i];
        }
    }

    /// <summary>Rounds to bfloat16, given as its bits: the upper half of a float32.</summary>
    public static void ToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        CheckLengths(source.Length, destination.Length);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var low = RoundToBFloat16(Vector.AsVectorUInt32(new Vector<float>(source[i..])));
            var high = RoundToBFloat16(Vector.AsVectorUInt32(new Vector<float>(source[(i + Vector<float>.Count)..])));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = ToBFloat16(source[i]);
        }
    }

    /// <summary>The bits of one bfloat16.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static Vector<uint> RoundToFloat16(Vector<uint> bits)
    {
        var magnitude = bits & new Vector<uint>(0x7fffffff);
        var magic = new Vector<uint>(SubnormalMagic);
        var subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + Vector.AsVectorSingle(magic)) - magic;
        var odd = (magnitude >> 13) & Vector<uint>.One;
        // From 65520 on the carry of the rounding reaches the exponent of infinity by itself.
        var normal = (magnitude + new Vector<uint>(unchecked(Rebias + 0xfff)) + odd) >> 13;
        var rounded = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(SmallestNormal16)), subnormal, normal);
        var special = Vector.ConditionalSelect(Vector.GreaterThan(magnitude, new Vector<uint>(Infinity32)), new Vector<uint>(0x7e00), new Vector<uint>(0x7c00));
        var isLarge = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>((127 + 16) << 23));
        return Vector.ConditionalSelect(isLarge, special, rounded) | ((bits & new Vector<uint>(0x80000000)) >> 16);
    }

    private static Vector<uint> RoundToBFloat16(Vector<uint> bits)
    {
        var rounded = (bits + new Vector<uint>(0x7fff) + ((bits >> 16) & Vector<uint>.One)) >> 16;
        var isNaN = Vector.GreaterThan(bits & new Vector<uint>(0x7fffffff), new Vector<uint>(Infinity32));
        return Vector.ConditionalSelect(isNaN, (bits >> 16) | new Vector<uint>(0x40), rounded);
    }

    private static void CheckLengths(int source, int destination)
    {
        if (source != destination)
        {
            throw new ArgumentException($"{source} numbers are given for a destination of {destination}.", nameof(source));
        }
    }
}
