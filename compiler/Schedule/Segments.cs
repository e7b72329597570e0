using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Lowering;

namespace Kernels.Compiler.Schedule;

/// <summary>
/// How the reduction index is cut. A segment is a stretch on which every hoisted factor is constant; a block is what one loop body covers.
/// </summary>
/// <param name="Segment">k in a segment; 0 where the whole of k is one.</param>
/// <param name="Block">k in an unrolled loop body: several segments, or a part of one.</param>
/// <param name="Hoists">Whether factors that change once a group are hoisted; false where groups fit no reasonable block.</param>
public sealed record Segments(int Segment, int Block, bool Hoists)
{
    private const int SmallestSegment = 4;
    private const int LongestSum = 128;

    /// <summary>Whether a loop body lies within one segment, so that a segment is a loop of its own.</summary>
    public bool BlockInSegment => Segment == 0 || Segment > Block;

    /// <summary>The cut for factors that change every <paramref name="groups"/> k, over codes in the layout's words.</summary>
    public static Segments Of(PackedLayoutPlan layout, IEnumerable<int> groups)
    {
        var unit = layout.LoopUnit;
        var segment = groups.Aggregate(0, Integers.Gcd);
        if (segment == 0)
        {
            // Nothing changes along k; sums are cut all the same, since the error of a sum in f32 grows with its length.
            segment = Math.Max(unit, LongestSum / unit * unit);
        }
        if (segment % unit == 0)
        {
            return new Segments(segment, unit, true);
        }
        var block = Integers.Lcm(segment, unit);
        return segment >= SmallestSegment && block <= PackedLayoutPlan.LargestBlock ? new Segments(segment, block, true) : new Segments(0, unit, false);
    }
}
