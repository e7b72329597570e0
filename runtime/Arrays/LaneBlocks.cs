using System.Runtime.Intrinsics.X86;

namespace Kernels.Arrays;

/// <summary>Cuts an axis into blocks of as many neighbours as a register has lanes; a block does not cross a multiple of the group.</summary>
public static class LaneBlocks
{
    /// <summary>The lanes of the widest registers that generated code uses on this machine: 16, 8 or 4.</summary>
    public static int Width => Avx512BW.IsSupported ? 16 : Avx2.IsSupported && Fma.IsSupported ? 8 : 4;

    /// <summary>The number of blocks.</summary>
    public static nint Count(nint extent, nint group) => extent == 0 ? 0
        : (extent / group * IndexMath.DivideUp(group, Width)) + IndexMath.DivideUp(extent % group, Width);

    /// <summary>Splits a piece's number into a block, whose first index it returns, and the rest.</summary>
    /// <param name="lanes">How many indices the block has.</param>
    public static nint Take(ref nint piece, nint extent, nint group, out int lanes)
    {
        var all = Count(extent, group);
        var block = piece % all;
        piece /= all;
        var inGroup = IndexMath.DivideUp(group, Width);
        var start = (block / inGroup * group) + (block % inGroup * Width);
        var end = Math.Min(extent, ((block / inGroup) + 1) * group);
        lanes = (int)Math.Min(Width, end - start);
        return start;
    }
}
