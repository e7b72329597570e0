using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>The softmax of one query over blocks of scores, with a running maximum and sum (Milakov and Gimelshein, 2018).</summary>
/// <param name="scores">The scores of the block; <see cref="Weigh{TLanes}"/> leaves the weights there.</param>
/// <param name="first">The first position that the query sees.</param>
/// <param name="positions">Where those that it sees end.</param>
internal unsafe struct RunningSoftmax(float* scores, int first, int positions)
{
    private readonly float* scores = scores;
    private float maximum = float.NegativeInfinity;

    /// <summary>Where the positions that the query sees end.</summary>
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
        var unseen = Math.Clamp(first - start, 0, AttentionJob.BlockPositions);
        if (unseen == AttentionJob.BlockPositions)
        {
            new Span<float>(scores, unseen).Clear();
            return 1;
        }
        new Span<float>(scores, unseen).Fill(float.NegativeInfinity);
        new Span<float>(scores + seen, AttentionJob.BlockPositions - seen).Fill(float.NegativeInfinity);
        var higher = Math.Max(maximum, VectorLoops.Maximum<TLanes>(scores, AttentionJob.BlockPositions));
        var correction = float.IsNegativeInfinity(maximum) ? 0 : ScalarMath.Exp(maximum - higher);
        maximum = higher;
        Total = (Total * correction) + VectorLoops.ExponentiateAndSum<TLanes>(scores, higher, AttentionJob.BlockPositions);
        return correction;
    }
}
