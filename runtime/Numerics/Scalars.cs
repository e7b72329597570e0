using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>One parameter of a packed layout as f32, by the names of its storage.</summary>
public static unsafe class Scalars
{
    /// <summary>A float of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32(byte* p) => *(float*)p;

    /// <summary>A float of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F16(byte* p) => (float)*(Half*)p;

    /// <summary>A bfloat16 number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float BF16(byte* p) => BitConverter.Int32BitsToSingle(*(ushort*)p << 16);

    /// <summary>A power of two by its biased exponent; exponent 0 is the subnormal 2^-127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float E8M0(byte* p) => BitConverter.Int32BitsToSingle(*p == 0 ? 0x00400000 : *p << 23);

    /// <summary>A signed byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float I8(byte* p) => *(sbyte*)p;

    /// <summary>An unsigned byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float U8(byte* p) => *p;

    /// <summary>A signed number of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float I16(byte* p) => *(short*)p;

    /// <summary>An unsigned number of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float U16(byte* p) => *(ushort*)p;
}
