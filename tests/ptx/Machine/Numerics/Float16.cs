using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Numerics;

/// <summary>The bits of f16 and bf16 as numbers.</summary>
internal static class Float16
{
    /// <summary>The number that 16 bits hold as f16.</summary>
    public static float FromHalf(ushort bits)
    {
        // The exponent is rebased by a product, which makes subnormals right too; infinities and NaN keep theirs.
        var magnitude = (uint)(bits & 0x7FFF) << 13;
        var value = magnitude >= 0x7C00u << 13
            ? BitConverter.UInt32BitsToSingle(magnitude | 0x7F80_0000)
            : BitConverter.UInt32BitsToSingle(magnitude) * 5.192296858534828e33f;
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) | ((uint)(bits & 0x8000) << 16));
    }

    /// <summary>The number that 16 bits hold as bf16.</summary>
    public static float FromBrain(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static ushort ToHalf(double value) => BitConverter.HalfToUInt16Bits((Half)value);

    /// <summary>The nearest bf16; of two, the even one.</summary>
    public static ushort ToBrain(double value)
    {
        var exact = double.IsNaN(value) ? float.NaN : (float)Rounding.To(FloatFormat.BF16, value, RoundingMode.NearestEven);
        return double.IsNaN(value) ? (ushort)0x7FFF : (ushort)(BitConverter.SingleToUInt32Bits(exact) >> 16);
    }

    public static Func<ushort, float> Reader(PtxType type) => type.Kind == PtxKind.BFloat ? FromBrain : FromHalf;

    public static Func<double, ushort> Writer(PtxType type) => type.Kind == PtxKind.BFloat ? ToBrain : ToHalf;
}
