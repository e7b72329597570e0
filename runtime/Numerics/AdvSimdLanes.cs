using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Kernels.Numerics;

/// <summary>What generated kernels do on Arm beyond <see cref="Lanes128"/>: dot products of bytes, and tables in registers.</summary>
public static class AdvSimdLanes
{
    /// <summary>Adds four products to each 32-bit sum. Two products fit 16 bits, since no byte of the activations is -128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<int> sum, Vector128<sbyte> weights, Vector128<sbyte> activations)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(sum, weights, activations);
        }
        var lower = AdvSimd.MultiplyWideningLower(weights.GetLower(), activations.GetLower());
        var upper = AdvSimd.MultiplyWideningUpper(weights, activations);
        return AdvSimd.AddPairwiseWideningAndAdd(sum, AdvSimd.Arm64.AddPairwise(lower, upper));
    }

    /// <summary>As <see cref="Dot"/> for unsigned bytes: taken less 128, and the 128 of each added again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotUnsigned(Vector128<int> sum, Vector128<byte> weights, Vector128<sbyte> activations)
    {
        var activationSums = AdvSimd.AddPairwiseWidening(AdvSimd.AddPairwiseWidening(activations));
        return Dot(sum + (activationSums << 7), (weights ^ Vector128.Create((byte)0x80)).AsSByte(), activations);
    }

    /// <summary>Entries of a table of four; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp(Vector128<float> table, Vector128<int> index) =>
        AdvSimd.Arm64.VectorTableLookup(table.AsByte(), BytesOf(index & Vector128.Create(3))).AsSingle();

    /// <summary>Entries of a table of eight; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp(Vector128<float> low, Vector128<float> high, Vector128<int> index) =>
        AdvSimd.Arm64.VectorTableLookup((low.AsByte(), high.AsByte()), BytesOf(index & Vector128.Create(7))).AsSingle();

    /// <summary>Entries of a table of sixteen; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp(Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth, Vector128<int> index) =>
        AdvSimd.Arm64.VectorTableLookup((first.AsByte(), second.AsByte(), third.AsByte(), fourth.AsByte()), BytesOf(index & Vector128.Create(15))).AsSingle();

    // The four bytes of each entry: 4i, 4i + 1, 4i + 2, 4i + 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> BytesOf(Vector128<int> index) => AdvSimd.MultiplyAdd(Vector128.Create(0x03020100), index, Vector128.Create(0x04040404)).AsByte();
}
