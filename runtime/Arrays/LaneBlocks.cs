using System.Runtime.Intrinsics.X86;

namespace Kernels.Arrays;

/// <summary>Cuts an axis into blocks of as many neighbours as one register, or two, have lanes; a block does not cross a multiple of the group.</summary>
public static class LaneBlocks
{
    /// <summary>The lanes of the widest registers that generated code uses on this machine: 16, 8 or 4.</summary>
    public static int Width => Avx512BW.IsSupported ? 16 : Avx2.IsSupported && Fma.IsSupported ? 8 : 4;

    /// <summary>Whether blocks are of two registers: where each group has enough neighbours for them.</summary>
    public static bool ArePaired(nint group) => group >= 2 * Width;

    /// <summary>The number of blocks.</summary>
    /// <param name="mayPair">Whether the code comes for two registers as well.</param>
    public static nint Count(nint extent, nint group, bool mayPair)
    {
        var width = WidthOf(group, mayPair);
        return extent == 0 ? 0 : (extent / group * IndexMath.DivideUp(group, width)) + IndexMath.DivideUp(extent % group, width);
    }

    /// <summary>Splits a piece's number into a block, whose first index it returns, and the rest.</summary>
    /// <param name="lanes">How many indices the block has.</param>
    /// <inheritdoc cref="Count" path="/param[@name='mayPair']"/>
    public static nint Take(ref nint piece, nint extent, nint group, bool mayPair, out int lanes)
    {
        var width = WidthOf(group, mayPair);
        var all = Count(extent, group, mayPair);
        var block = piece % all;
        piece /= all;
        var inGroup = IndexMath.DivideUp(group, width);
        var start = (block / inGroup * group) + (block % inGroup * width);
        var end = Math.Min(extent, ((block / inGroup) + 1) * group);
        lanes = (int)Math.Min(width, end - start);
        return start;
    }

    private static int WidthOf(nint group, bool mayPair) => mayPair && ArePaired(group) ? 2 * Width : Width;
}
