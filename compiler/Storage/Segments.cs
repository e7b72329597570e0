using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Storage;

/// <summary>
/// How the reduction index is cut. A segment is a stretch that is summed by itself, and on which every hoisted factor is constant; a block is
/// what one loop body covers.
/// </summary>
/// <param name="Segment">k in a segment; 0 where the sum is not cut.</param>
/// <param name="Block">k in an unrolled loop body: several segments, or a part of one.</param>
/// <param name="Span">k in a loop of several segments, of which each is a loop of blocks; 0 where there is none.</param>
/// <param name="Hoists">Whether factors that change once a group are hoisted; false where groups fit no reasonable block.</param>
public sealed record Segments(int Segment, int Block, bool Hoists, int Span = 0)
{
    private const int SmallestSegment = 4;

    /// <summary>k in a segment where no group asks for another number: the error of a sum in f32 grows with its length.</summary>
    private const int LongestSum = 128;

    /// <summary>Groups of more k than this are summed in parts.</summary>
    private const int LongestSegment = 256;

    /// <summary>Sums of bits are exact; they are cut before counts in bytes are full.</summary>
    private const int LongestOfBits = 512;

    /// <summary>
    /// Whether the sum of a code and of what changes once a group is split into two sums along k, as in <c>s*(q - z)</c>: the second is of
    /// activations alone.
    /// </summary>
    public bool SplitsSums { get; init; } = true;

    /// <summary>Whether a loop body lies within one segment, so that a segment is a loop of its own.</summary>
    public bool BlockInSegment => Segment > Block;

    /// <summary>k of a longer loop body in a segment, taken as long as so many are there, before bodies of <see cref="Block"/>; 0 where there is none.</summary>
    public int Wide { get; init; }

    /// <summary>k that the outermost loop whose body is not cut short covers.</summary>
    public int Whole => Math.Max(Block, Span);

    /// <summary>The cut for factors that change every <paramref name="groups"/> k, over codes in the layout's words.</summary>
    public static Segments Of(PackedLayoutPlan layout, IEnumerable<int> groups)
    {
        var unit = layout.LoopUnit;
        var sum = Math.Max(unit, (layout.SumsBits ? LongestOfBits : LongestSum) / unit * unit);
        var segment = groups.Aggregate(0, Integers.Gcd);
        if (segment == 0)
        {
            return new Segments(sum, unit, true);
        }
        if (segment % unit == 0)
        {
            return new Segments(Part(segment, unit, layout.SumsBits ? LongestOfBits : LongestSegment), unit, true);
        }
        return segment >= SmallestSegment && Integers.Lcm((long)segment, unit) is var block && block <= PackedLayoutPlan.LargestBlock
            ? new Segments(segment, (int)block, true)
            : new Segments(sum, unit, false);
    }

    // The longest whole part of a group that is a multiple of the unit and short enough.
    private static int Part(int group, int unit, int longest)
    {
        var part = Math.Min(group, Math.Max(unit, longest / unit * unit));
        while (group % part != 0)
        {
            part -= unit;
        }
        return part;
    }
}
