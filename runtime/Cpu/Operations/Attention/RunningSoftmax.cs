using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>The softmax of one query over blocks of scores, with a running maximum and sum (Milakov and Gimelshein, 2018).</summary>
/// <param name="scores">The scores of the block; <see cref="Weigh{TLanes}"/> leaves the weights there.</param>
/// <param name="positions">The positions that the query sees.</param>
internal unsafe struct RunningSoftmax(float* scores, int positions)
{
    private readonly float* scores = scores;
    private float maximum = float.NegativeInfinity;

    /// <summary>The positions that the query sees.</summary>
    public readonly int Positions => positions;

    /// <summary>The sum of all weights so far.</summary>
    public float Total { get; private set; }

    /// <summary>
    /// Turns the scores of the block from position <paramref name="start"/> on into weights relative to the highest score so far, 0 where the
    /// query does not see; returns what sums from before are to be multiplied with.
    /// </summary>
    public float Weigh<TLanes>(int start)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var seen = Math.Clamp(positions - start, 0, AttentionJob.BlockPositions);
        new Span<float>(scores + seen, AttentionJob.BlockPositions - seen).Fill(float.NegativeInfinity);
        var higher = Math.Max(maximum, VectorLoops.Maximum<TLanes>(scores, AttentionJob.BlockPositions));
        var correction = start == 0 ? 0 : ScalarMath.Exp(maximum - higher);
        maximum = higher;
        Total = (Total * correction) + VectorLoops.ExponentiateAndSum<TLanes>(scores, higher, AttentionJob.BlockPositions);
        return correction;
    }
}
