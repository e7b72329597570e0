using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kernels.PtxMachine.Numerics;

/// <summary>Eight f16 at a time, each in the low half of a 32-bit element.</summary>
internal static class HalfVector
{
    /// <summary>The numbers that the low halves hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToSingle(Vector256<uint> halves)
    {
        // As in Float16.FromHalf: the exponent is rebased by a product; infinities and NaN keep theirs.
        var magnitude = (halves & Vector256.Create(0x7FFFu)) << 13;
        var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x7F80_0000u);
        var value = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsUInt32();
        return (value | special | ((halves & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>
    /// Rounds f32 results that are themselves rounded once: right where the f32 is no tie of f16 and no subnormal of it.
    /// False where one is, or is infinite or NaN; such elements need a closer look.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(Vector256<float> values, out Vector256<uint> halves)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector256.Create(0x7FFF_FFFFu);
        var isTie = Vector256.Equals(bits & Vector256.Create(0x1FFFu), Vector256.Create(0x1000u));
        var isSmall = Vector256.LessThan(magnitude, Vector256.Create(0x3880_0000u)) & ~Vector256.Equals(magnitude, Vector256<uint>.Zero);
        var isLarge = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x477F_E000u));
        var rounded = (magnitude + Vector256.Create(0x0FFFu) - Vector256.Create(112u << 23)) >> 13;
        halves = (rounded & ~Vector256.Equals(magnitude, Vector256<uint>.Zero)) | ((bits >> 16) & Vector256.Create(0x8000u));
        return (isTie | isSmall | isLarge) == Vector256<uint>.Zero;
    }

    /// <summary>Eight lanes of a register as 32-bit elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Load(ReadOnlySpan<ulong> register, int lane) =>
        Vector256.Narrow(Vector256.Create(register[lane..]), Vector256.Create(register[(lane + 4)..]));

    /// <summary>Eight 32-bit elements into the lanes of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<uint> values, Span<ulong> register, int lane)
    {
        var (low, high) = Vector256.Widen(values);
        low.CopyTo(register[lane..]);
        high.CopyTo(register[(lane + 4)..]);
    }
}
