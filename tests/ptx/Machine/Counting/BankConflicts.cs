using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.PtxMachine;

/// <summary>
/// Counts the passes over the 32 banks (4 bytes wide) that a request to shared memory takes. Lanes that access the same
/// word share it. An access of 4 bytes or less is served for all 32 lanes at once, one of 8 bytes by half warps, one of 16
/// by quarter warps; each of those takes as many passes as its busiest bank has different words.
/// </summary>
internal static class BankConflicts
{
    private const int Banks = 32;

    /// <param name="offsets">One byte offset per lane.</param>
    /// <param name="width">Bytes per lane; 16 for a row of <c>ldmatrix</c>.</param>
    public static void Count(Warp warp, ReadOnlySpan<int> offsets, uint active, int width)
    {
        if (active == 0)
        {
            return;
        }
        var lanesPerPass = Math.Min(Warp.Size, Banks * 4 / width);
        ref var counters = ref warp.Block.Counters.ByInstruction[warp.Current.Index];
        counters.SharedRequests++;
        counters.SharedBytes += BitOperations.PopCount(active) * width;
        for (var first = 0; first < Warp.Size; first += lanesPerPass)
        {
            var group = active & (uint.MaxValue >> (Warp.Size - lanesPerPass) << first);
            if (group != 0)
            {
                var passes = HasOwnBanks(offsets, group, width) ? 1 : Passes(offsets, group, Math.Max(1, width / 4));
                counters.Wavefronts += passes;
                counters.BankConflicts += passes - 1;
            }
        }
    }

    /// <summary>Whether no two lanes touch the same bank: the frequent case.</summary>
    private static bool HasOwnBanks(ReadOnlySpan<int> offsets, uint group, int width)
    {
        var (used, shift) = (0u, BitOperations.Log2((uint)Math.Max(4, width)));
        for (; group != 0; group &= group - 1)
        {
            var place = 1u << ((offsets[BitOperations.TrailingZeroCount(group)] >> shift) & ((Banks * 4 >> shift) - 1));
            if ((used & place) != 0)
            {
                return false;
            }
            used |= place;
        }
        return true;
    }

    /// <summary>The most different words in one bank.</summary>
    [SkipLocalsInit]
    private static int Passes(ReadOnlySpan<int> offsets, uint group, int words)
    {
        Span<int> newest = stackalloc int[Banks];
        Span<int> depth = stackalloc int[Banks];
        Span<int> word = stackalloc int[Warp.Size * 4];
        Span<int> before = stackalloc int[Warp.Size * 4];
        newest.Fill(-1);
        depth.Clear();
        var (count, most) = (0, 1);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((group >> lane) & 1) == 0)
            {
                continue;
            }
            for (var i = 0; i < words; i++)
            {
                var accessed = (offsets[lane] >> 2) + i;
                var bank = accessed & (Banks - 1);
                var known = newest[bank];
                while (known >= 0 && word[known] != accessed)
                {
                    known = before[known];
                }
                if (known < 0)
                {
                    (word[count], before[count]) = (accessed, newest[bank]);
                    newest[bank] = count++;
                    most = Math.Max(most, ++depth[bank]);
                }
            }
        }
        return most;
    }
}
