using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>Attention with a cache of keys and values in the session's memory. Appending is cheap; the queries are shared among threads.</summary>
internal sealed unsafe class CpuAttention : CpuOperation
{
    private readonly Attention node;
    private readonly int lanes;
    private readonly int paddedWidth;
    private readonly CpuState keys;
    private readonly CpuState values;

    public CpuAttention(Attention node)
    {
        this.node = node;
        var (heads, width, positions) = (node.Shape.KeyValueHeads, node.Shape.HeadWidth, AttentionJob.WholeBlocks(node.Shape.MaxSequence));
        lanes = LanesOf(width);
        paddedWidth = RoundUp(width, 4 * lanes);
        keys = new CpuState(heads, positions * width, p => AttentionJob.WholeBlocks(p) * width);
        values = new CpuState(heads, positions * paddedWidth, p => (long)p * paddedWidth);
    }

    public override ImmutableArray<CpuState> States => [keys, values];

    public override void Run(in CpuRun run)
    {
        var shape = node.Shape;
        var job = new AttentionJob
        {
            Q = run.Rows(node.Inputs[0]),
            K = run.Rows(node.Inputs[1]),
            V = run.Rows(node.Inputs[2]),
            Y = run.Rows(node.Output),
            Keys = run.State(keys),
            Values = run.State(values),
            Position = run.Position,
            Width = shape.HeadWidth,
            PaddedWidth = paddedWidth,
            KeyStride = run.PartStride(keys),
            ValueStride = run.PartStride(values),
            Group = shape.Group,
            Window = shape.Window ?? int.MaxValue,
            Scale = (float)(1 / Math.Sqrt(shape.HeadWidth)),
            PiecesPerHead = ((run.Tokens * shape.Group) + AttentionJob.QueriesPerPiece - 1) / AttentionJob.QueriesPerPiece,
        };
        for (var head = 0; head < shape.KeyValueHeads; head++)
        {
            job.Append(head);
        }
        delegate*<void*, int, void> attend = lanes switch
        {
            16 => &AttentionLoops<F32x16>.RunPiece,
            8 => &AttentionLoops<F32x8>.RunPiece,
            _ => &AttentionLoops<F32x4>.RunPiece,
        };
        run.Pool.Run(shape.KeyValueHeads * job.PiecesPerHead, attend, &job);
    }

    /// <summary>The lanes of the widest registers for which a value needs no more padding than for those half as wide.</summary>
    private static int LanesOf(int headWidth)
    {
        var lanes = LaneBlocks.Width;
        while (lanes > 4 && RoundUp(headWidth, 4 * lanes) > RoundUp(headWidth, 2 * lanes))
        {
            lanes /= 2;
        }
        return lanes;
    }

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
