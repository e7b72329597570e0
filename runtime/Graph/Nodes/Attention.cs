using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kernels.Arrays;
using Kernels.Numerics;

namespace Kernels.Graph;

/// <summary>The sizes of an attention layer.</summary>
/// <param name="Heads">Heads of queries, a multiple of <paramref name="KeyValueHeads"/>.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves Heads/KeyValueHeads heads of queries.</param>
/// <param name="HeadWidth">The elements of a head.</param>
/// <param name="MaxSequence">The most tokens that the cache holds; its memory grows with those that there are.</param>
public sealed record AttentionShape(int Heads, int KeyValueHeads, int HeadWidth, int MaxSequence)
{
    /// <summary>The most elements of a head: sums of one lie on the stack.</summary>
    public const int MaxHeadWidth = 16384;
}

/// <summary>
/// Causal grouped-query attention (Ainslie et al., 2023) with a cache of keys and values:
/// y[t, h] = sum(j ≤ t) softmax(j)(q[t, h]·key[j]/sqrt(d))·value[j]. Positions are taken in blocks with a running maximum and
/// sum (Milakov and Gimelshein, 2018), so no scratch memory grows with the sequence, and always in the same order, so a token's
/// result does not depend on how many tokens run at once.
/// </summary>
public sealed unsafe class Attention : GraphNode
{
    /// <summary>Positions in a block of the cache; a multiple of four registers of any width.</summary>
    private const int BlockPositions = 64;

    /// <summary>Queries that one piece of work takes: an even number, because they are taken in pairs.</summary>
    private const int QueriesPerPiece = 16;

    // A block of keys lies as [element of the head][position]: scores of neighbouring positions are lanes of one register.
    private readonly GraphState keys;

    // A value is a row padded to whole groups of four registers.
    private readonly GraphState values;
    private readonly int paddedWidth;

    /// <param name="q">[tokens, Heads·HeadWidth].</param>
    /// <param name="k">[tokens, KeyValueHeads·HeadWidth].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    public Attention(string name, GraphValue q, GraphValue k, GraphValue v, AttentionShape shape)
        : base(name, [q, k, v], RowExtent.Tokens, q.Width)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.KeyValueHeads <= 0 || shape.Heads <= 0 || shape.Heads % shape.KeyValueHeads != 0)
        {
            throw Mismatch(name, $"the {shape.Heads} heads of queries should be a multiple of the {shape.KeyValueHeads} heads of keys and values.");
        }
        if (shape.HeadWidth is <= 0 or > AttentionShape.MaxHeadWidth)
        {
            throw Mismatch(name, $"heads have 1 to {AttentionShape.MaxHeadWidth} elements, not {shape.HeadWidth}.");
        }
        ExpectWidth(name, "q", q, shape.Heads * shape.HeadWidth);
        ExpectWidth(name, "k", k, shape.KeyValueHeads * shape.HeadWidth);
        ExpectWidth(name, "v", v, shape.KeyValueHeads * shape.HeadWidth);
        if (Inputs.Any(i => i.Rows != RowExtent.Tokens))
        {
            throw Mismatch(name, "q, k and v should have a row for each token.");
        }
        Shape = shape;
        paddedWidth = RoundUp(shape.HeadWidth, 4 * LanesOf(shape.HeadWidth));
        var positions = WholeBlocks(shape.MaxSequence);
        keys = new GraphState($"{name}.keys", shape.KeyValueHeads, positions * shape.HeadWidth, p => WholeBlocks(p) * shape.HeadWidth);
        values = new GraphState($"{name}.values", shape.KeyValueHeads, positions * paddedWidth, p => (long)p * paddedWidth);
    }

    public AttentionShape Shape { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => [keys, values];

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var group = Shape.Heads / Shape.KeyValueHeads;
        var job = new Job
        {
            Q = context.Rows(Inputs[0]),
            K = context.Rows(Inputs[1]),
            V = context.Rows(Inputs[2]),
            Y = context.Rows(Output),
            Keys = context.State(keys),
            Values = context.State(values),
            Position = context.Position,
            Width = Shape.HeadWidth,
            PaddedWidth = paddedWidth,
            KeyStride = context.PartStride(keys),
            ValueStride = context.PartStride(values),
            Group = group,
            Scale = (float)(1 / Math.Sqrt(Shape.HeadWidth)),
            PiecesPerHead = ((context.Tokens * group) + QueriesPerPiece - 1) / QueriesPerPiece,
        };
        for (var head = 0; head < Shape.KeyValueHeads; head++)
        {
            Store(in job, head);
        }
        delegate*<void*, int, void> attend = LanesOf(Shape.HeadWidth) switch
        {
            16 => &AttendPiece<F32x16>,
            8 => &AttendPiece<F32x8>,
            _ => &AttendPiece<F32x4>,
        };
        context.Pool.Run(Shape.KeyValueHeads * job.PiecesPerHead, attend, &job);
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

    /// <summary>Appends the keys and values of one head to the cache.</summary>
    private static void Store(in Job job, int head)
    {
        for (var t = 0; t < job.K.Count; t++)
        {
            var key = job.K.Row(t) + (head * job.Width);
            var position = job.Position + t;
            var column = job.KeyBlock(head, position / BlockPositions) + (position % BlockPositions);
            for (var i = 0; i < job.Width; i++)
            {
                column[i * BlockPositions] = key[i];
            }
            var value = job.V.Row(t) + (head * job.Width);
            new Span<float>(value, job.Width).CopyTo(new Span<float>(job.Value(head, position), job.Width));
        }
    }

    /// <summary>Some queries of one head of keys: those of the heads that it serves, token after token.</summary>
    private static void AttendPiece<TLanes>(void* state, int piece)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var job = (Job*)state;
        var head = piece / job->PiecesPerHead;
        var first = piece % job->PiecesPerHead * QueriesPerPiece;
        var end = Math.Min(job->Q.Count * job->Group, first + QueriesPerPiece);
        var sums = stackalloc float[2 * job->PaddedWidth];
        for (var query = first; query < end; query += 2)
        {
            AttendPair<TLanes>(in *job, head, query, Math.Min(query + 1, end - 1), sums);
        }
    }

    /// <summary>
    /// Two queries, or one twice, against every position that either sees. Keys and values are loaded once for both, but neither
    /// query's arithmetic depends on the other.
    /// </summary>
    /// <param name="sums">Room for their weighted sums of values.</param>
    private static void AttendPair<TLanes>(in Job job, int head, int first, int second, float* sums)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var scores = stackalloc float[2 * BlockPositions];
        var a = new RunningSoftmax(scores, job.Seen(first));
        var b = new RunningSoftmax(scores + BlockPositions, job.Seen(second));
        new Span<float>(sums, 2 * job.PaddedWidth).Clear();
        for (var start = 0; start < b.Positions; start += BlockPositions)
        {
            Score<TLanes>(job.Query(head, first), job.Query(head, second), job.KeyBlock(head, start / BlockPositions), job.Width, job.Scale, scores);
            var correctionA = a.Weigh<TLanes>(start);
            var correctionB = b.Weigh<TLanes>(start);
            var count = Math.Min(BlockPositions, b.Positions - start);
            AddWeighted<TLanes>(scores, job.Value(head, start), count, job.PaddedWidth, correctionA, correctionB, sums);
        }
        Divide(sums, a.Total, job.Result(head, first), job.Width);
        Divide(sums + job.PaddedWidth, b.Total, job.Result(head, second), job.Width);
    }

    /// <summary>scores[j] = scale · sum(i) query[i]·keys[i, j] for a block of positions j and two queries.</summary>
    private static void Score<TLanes>(float* first, float* second, float* keys, int width, float scale, float* scores)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var lanes = TLanes.Count;
        var factor = TLanes.Create(scale);
        for (var j = 0; j < BlockPositions; j += 4 * lanes)
        {
            TLanes a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero, b0 = TLanes.Zero, b1 = TLanes.Zero, b2 = TLanes.Zero, b3 = TLanes.Zero;
            var row = keys + j;
            for (var i = 0; i < width; i++, row += BlockPositions)
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
            StoreFour(b0 * factor, b1 * factor, b2 * factor, b3 * factor, scores + BlockPositions + j);
        }
    }

    /// <summary>sum[i] = sum[i]·correction + sum(j below count) weights[j]·values[j, i] for two queries.</summary>
    private static void AddWeighted<TLanes>(float* weights, float* values, int count, int width, float correctionA, float correctionB, float* sums)
        where TLanes : struct, IFloatLanes<TLanes>
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
                var b = TLanes.Create(weights[BlockPositions + j]);
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
    private static void StoreFour<TLanes>(TLanes first, TLanes second, TLanes third, TLanes fourth, float* destination)
        where TLanes : struct, IFloatLanes<TLanes>
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

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    private static long WholeBlocks(int positions) => ((long)positions + BlockPositions - 1) / BlockPositions * BlockPositions;

    /// <summary>The softmax of one query over blocks of scores.</summary>
    /// <param name="scores">The scores of the block; <see cref="Weigh{TLanes}"/> leaves the weights there.</param>
    /// <param name="positions">The positions that the query sees.</param>
    private struct RunningSoftmax(float* scores, int positions)
    {
        private readonly float* scores = scores;
        private float maximum = float.NegativeInfinity;

        public readonly int Positions => positions;

        /// <summary>The sum of all weights so far.</summary>
        public float Total { get; private set; }

        /// <summary>Turns the scores of the block from position <paramref name="start"/> on into weights relative to the highest score so far, 0 where the
        /// query does not see; returns what sums from before are to be multiplied with.</summary>
        public float Weigh<TLanes>(int start)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var seen = Math.Clamp(positions - start, 0, BlockPositions);
            new Span<float>(scores + seen, BlockPositions - seen).Fill(float.NegativeInfinity);
            var higher = Math.Max(maximum, VectorLoops.Maximum<TLanes>(scores, BlockPositions));
            var correction = start == 0 ? 0 : ScalarMath.Exp(maximum - higher);
            maximum = higher;
            Total = (Total * correction) + VectorLoops.ExponentiateAndSum<TLanes>(scores, higher, BlockPositions);
            return correction;
        }
    }

    private struct Job
    {
        public GraphRows Q;
        public GraphRows K;
        public GraphRows V;
        public GraphRows Y;
        public float* Keys;
        public float* Values;
        public int Position;
        public int Width;
        public int PaddedWidth;
        public nint KeyStride;
        public nint ValueStride;
        public int Group;
        public int PiecesPerHead;
        public float Scale;

        /// <summary>The positions that a query of a head of keys sees: up to its own.</summary>
        public readonly int Seen(int query) => Position + (query / Group) + 1;

        /// <summary>The elements of a query of a head of keys.</summary>
        public readonly float* Query(int head, int query) => Q.Row(query / Group) + (((head * Group) + (query % Group)) * Width);

        /// <summary>Where a query's result goes.</summary>
        public readonly float* Result(int head, int query) => Y.Row(query / Group) + (((head * Group) + (query % Group)) * Width);

        /// <summary>A block of keys: [Width, BlockPositions].</summary>
        public readonly float* KeyBlock(int head, int block) => Keys + (head * KeyStride) + ((nint)block * BlockPositions * Width);

        /// <summary>The value at a position; the next one is PaddedWidth further.</summary>
        public readonly float* Value(int head, int position) => Values + (head * ValueStride) + ((nint)position * PaddedWidth);
    }
}
