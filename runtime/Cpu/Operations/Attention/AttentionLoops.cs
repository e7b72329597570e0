using System.Runtime.CompilerServices;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>
/// Queries against the cache. Positions are taken in blocks, so no scratch memory grows with the sequence, and always in the same order, so a
/// token's result does not depend on how many tokens run at once.
/// </summary>
/// <typeparam name="TLanes">The registers.</typeparam>
internal static unsafe class AttentionLoops<TLanes>
    where TLanes : struct, IFloatLanes<TLanes>
{
    /// <summary>Some queries of one head of keys: those of the heads that it serves, token after token.</summary>
    public static void RunPiece(void* state, int piece)
    {
        var job = (AttentionJob*)state;
        var head = piece / job->PiecesPerHead;
        var first = piece % job->PiecesPerHead * AttentionJob.QueriesPerPiece;
        var end = Math.Min(job->Q.Count * job->Group, first + AttentionJob.QueriesPerPiece);
        var sums = stackalloc float[2 * job->PaddedWidth];
        for (var query = first; query < end; query += 2)
        {
            AttendPair(in *job, head, query, Math.Min(query + 1, end - 1), sums);
        }
    }

    /// <summary>
    /// Two queries, or one twice, against every position that either sees. Keys and values are loaded once for both, but neither
    /// query's arithmetic depends on the other.
    /// </summary>
    /// <param name="sums">Room for their weighted sums of values.</param>
    private static void AttendPair(in AttentionJob job, int head, int first, int second, float* sums)
    {
        var scores = stackalloc float[2 * AttentionJob.BlockPositions];
        var a = new RunningSoftmax(scores, job.First(first), job.Seen(first));
        var b = new RunningSoftmax(scores + AttentionJob.BlockPositions, job.First(second), job.Seen(second));
        new Span<float>(sums, 2 * job.PaddedWidth).Clear();
        for (var start = job.First(first) / AttentionJob.BlockPositions * AttentionJob.BlockPositions; start < b.Positions; start += AttentionJob.BlockPositions)
        {
            Score(job.Query(head, first), job.Query(head, second), job.KeyBlock(head, start / AttentionJob.BlockPositions), job.Width, job.Scale, scores);
            var correctionA = a.Weigh<TLanes>(start);
            var correctionB = b.Weigh<TLanes>(start);
            var count = Math.Min(AttentionJob.BlockPositions, b.Positions - start);
            AddWeighted(scores, job.Value(head, start), count, job.PaddedWidth, correctionA, correctionB, sums);
        }
        Divide(sums, a.Total, job.Result(head, first), job.Width);
        Divide(sums + job.PaddedWidth, b.Total, job.Result(head, second), job.Width);
    }

    /// <summary>scores[j] = scale · sum(i) query[i]·keys[i, j] for a block of positions j and two queries.</summary>
    private static void Score(float* first, float* second, float* keys, int width, float scale, float* scores)
    {
        var lanes = TLanes.Count;
        var factor = TLanes.Create(scale);
        for (var j = 0; j < AttentionJob.BlockPositions; j += 4 * lanes)
        {
            TLanes a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero, b0 = TLanes.Zero, b1 = TLanes.Zero, b2 = TLanes.Zero, b3 = TLanes.Zero;
            var row = keys + j;
            for (var i = 0; i < width; i++, row += AttentionJob.BlockPositions)
            {
                TLanes k0 = TLanes.Load(row), k1 = TLanes.Load(row + lanes), k2 = TLanes.Load(row + (2 * lanes)), k3 = TLanes.Load(row + (3 * lanes));
                var a = TLanes.Create(first[i]);
                a0 = TLanes.MultiplyAdd(a, k0, a0);
                a1 = TLanes.MultiplyAdd(a, k1, a1);
                a2 = TLanes.MultiplyAdd(a, k2, a2);
                a3 = TLanes.MultiplyAdd(a, k3, a3);
                var b = TLanes.Create(second[i]);
                b0 = TLanes.MultiplyAdd(b, k0, b0);
                b1 = TLanes.MultiplyAdd(b, k1, b1);
                b2 = TLanes.MultiplyAdd(b, k2, b2);
                b3 = TLanes.MultiplyAdd(b, k3, b3);
            }
            StoreFour(a0 * factor, a1 * factor, a2 * factor, a3 * factor, scores + j);
            StoreFour(b0 * factor, b1 * factor, b2 * factor, b3 * factor, scores + AttentionJob.BlockPositions + j);
        }
    }

    /// <summary>sum[i] = sum[i]·correction + sum(j below count) weights[j]·values[j, i] for two queries.</summary>
    private static void AddWeighted(float* weights, float* values, int count, int width, float correctionA, float correctionB, float* sums)
    {
        var lanes = TLanes.Count;
        for (var i = 0; i < width; i += 4 * lanes)
        {
            float* sumA = sums + i, sumB = sums + width + i;
            TLanes factorA = TLanes.Create(correctionA), factorB = TLanes.Create(correctionB);
            TLanes a0 = TLanes.Load(sumA) * factorA, a1 = TLanes.Load(sumA + lanes) * factorA;
            TLanes a2 = TLanes.Load(sumA + (2 * lanes)) * factorA, a3 = TLanes.Load(sumA + (3 * lanes)) * factorA;
            TLanes b0 = TLanes.Load(sumB) * factorB, b1 = TLanes.Load(sumB + lanes) * factorB;
            TLanes b2 = TLanes.Load(sumB + (2 * lanes)) * factorB, b3 = TLanes.Load(sumB + (3 * lanes)) * factorB;
            var row = values + i;
            for (var j = 0; j < count; j++, row += width)
            {
                TLanes v0 = TLanes.Load(row), v1 = TLanes.Load(row + lanes), v2 = TLanes.Load(row + (2 * lanes)), v3 = TLanes.Load(row + (3 * lanes));
                var a = TLanes.Create(weights[j]);
                a0 = TLanes.MultiplyAdd(a, v0, a0);
                a1 = TLanes.MultiplyAdd(a, v1, a1);
                a2 = TLanes.MultiplyAdd(a, v2, a2);
                a3 = TLanes.MultiplyAdd(a, v3, a3);
                var b = TLanes.Create(weights[AttentionJob.BlockPositions + j]);
                b0 = TLanes.MultiplyAdd(b, v0, b0);
                b1 = TLanes.MultiplyAdd(b, v1, b1);
                b2 = TLanes.MultiplyAdd(b, v2, b2);
                b3 = TLanes.MultiplyAdd(b, v3, b3);
            }
            StoreFour(a0, a1, a2, a3, sumA);
            StoreFour(b0, b1, b2, b3, sumB);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(TLanes first, TLanes second, TLanes third, TLanes fourth, float* destination)
    {
        TLanes.Store(first, destination);
        TLanes.Store(second, destination + TLanes.Count);
        TLanes.Store(third, destination + (2 * TLanes.Count));
        TLanes.Store(fourth, destination + (3 * TLanes.Count));
    }

    private static void Divide(float* sum, float total, float* destination, int width)
    {
        for (var i = 0; i < width; i++)
        {
            destination[i] = sum[i] / total;
        }
    }
}
