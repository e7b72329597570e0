namespace Kernels.Arrays;

/// <summary>How the numbers of an array lie in memory.</summary>
public enum NumberType { F32, F16, BF16, I8, U8, I16, U16, I32 }

internal static class NumberTypes
{
    public static int Bytes(this NumberType type) => type switch
    {
        NumberType.I8 or NumberType.U8 => 1,
        NumberType.F16 or NumberType.BF16 or NumberType.I16 or NumberType.U16 => 2,
        _ => 4,
    };

    public static bool IsFloat(this NumberType type) => type is NumberType.F32 or NumberType.F16 or NumberType.BF16;
}
