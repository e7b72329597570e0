using System.Runtime.CompilerServices;

namespace Kernels.PtxMachine;

/// <summary>Values in registers: the low bytes of a lane, the rest zero.</summary>
internal static class Bits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T To<T>(ulong register)
        where T : unmanaged => Unsafe.As<ulong, T>(ref register);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong From<T>(T value)
        where T : unmanaged => Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.BitCast<T, byte>(value),
            2 => Unsafe.BitCast<T, ushort>(value),
            4 => Unsafe.BitCast<T, uint>(value),
            _ => Unsafe.BitCast<T, ulong>(value),
        };

    /// <summary>The low <paramref name="bits"/> bits.</summary>
    public static ulong Low(ulong value, int bits) => bits >= 64 ? value : value & ((1UL << bits) - 1);

    /// <summary>The low <paramref name="bits"/> bits as a two's complement number.</summary>
    public static long SignExtend(ulong value, int bits) => (long)(value << (64 - bits)) >> (64 - bits);
}
