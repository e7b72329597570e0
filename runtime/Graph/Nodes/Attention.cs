using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.Graph;

/// <summary>The sizes of an attention layer.</summary>
/// <param name="Heads">Heads of queries, a multiple of <paramref name="KeyValueHeads"/>.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves Heads/KeyValueHeads heads of queries.</param>
/// <param name="HeadWidth">The elements of a head.</param>
/// <param name="MaxSequence">The tokens that the cache has room for.</param>
public sealed record AttentionShape(int Heads, int KeyValueHeads, int HeadWidth, int MaxSequence);

/// <summary>
/// Causal grouped-query attention (Ainslie et al., 2023) with a cache of keys and values:
/// y[t, h] = sum(j ≤ t) softmax(j)(q[t, h]·key[j]/sqrt(d))·value[j]. Positions are taken in blocks with a running maximum and
/// sum (Milakov and Gimelshein, 2018), so no scratch memory grows with the sequence, and always in the same order, so a token's
/// result does not depend on how many tokens run at once.
/// </summary>
public sealed unsafe class Attention : GraphNode
{
    /// <summary>Positions in a block of the cache; a multiple of four vectors of any width.</summary>
    private const int BlockPositions = 64;

    /// <summary>Queries that one piece of work takes.</summary>
    private const int QueriesPerPiece = 16;

    // A block of keys lies as [element of the head][position]: scores of neighbouring positions are lanes of one vector.
    private readonly GraphState keys;

    // A value is a row padded to whole pairs of vectors.
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
        ExpectWidth(name, "q", q, shape.Heads * shape.HeadWidth);
        ExpectWidth(name, "k", k, shape.KeyValueHeads * shape.HeadWidth);
        ExpectWidth(name, "v", v, shape.KeyValueHeads * shape.HeadWidth);
        if (Inputs.Any(i => i.Rows != RowExtent.Tokens))
        {
            throw Mismatch(name, "q, k and v should have a row for each token.");
        }
        Shape = shape;
        paddedWidth = RoundUp(shape.HeadWidth, 2 * Vector<float>.Count);
        var positions = (long)shape.KeyValueHeads * RoundUp(shape.MaxSequence, BlockPositions);
        keys = new GraphState($"{name}.keys", positions * shape.HeadWidth);
        values = new GraphState($"{name}.values", positions * paddedWidth);
    }

    public AttentionShape Shape { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => [keys, values];

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
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
            Capacity = RoundUp(Shape.MaxSequence, BlockPositions),
            QueriesPerKey = Shape.Heads / Shape.KeyValueHeads,
            Scale = (float)(1 / Math.Sqrt(Shape.HeadWidth)),
            QueryBlocks = (context.Tokens + QueriesPerPiece - 1) / QueriesPerPiece,
        };
        for (var head = 0; head < Shape.KeyValueHeads; head++)
        {
            Store(in job, head);
        }
        context.Pool.Run(Shape.Heads * job.QueryBlocks, &AttendPiece, &job);
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

    private static void AttendPiece(void* state, int piece)
    {
        var job = (Job*)state;
        var head = piece / job->QueryBlocks;
        var first = piece % job->QueryBlocks * QueriesPerPiece;
        var end = Math.Min(job->Q.Count, first + QueriesPerPiece);
        var sum = stackalloc float[job->PaddedWidth];
        for (var t = first; t < end; t++)
        {
            Attend(in *job, head, t, sum);
        }
    }

    /// <summary>One query against every position up to its own.</summary>
    /// <param name="sum">Room for the weighted sum of values.</param>
    private static void Attend(in Job job, int head, int t, float* sum)
    {
        var keyHead = head / job.QueriesPerKey;
        var query = job.Q.Row(t) + (head * job.Width);
        var positions = job.Position + t + 1;
        var scores = stackalloc float[BlockPositions];
        var maximum = float.NegativeInfinity;
        var total = 0f;
        new Span<float>(sum, job.PaddedWidth).Clear();
        for (var start = 0; start < positions; start += BlockPositions)
        {
            var count = Math.Min(BlockPositions, positions - start);
            Score(query, job.KeyBlock(keyHead, start / BlockPositions), job.Width, job.Scale, scores);
            new Span<float>(scores + count, BlockPositions - count).Fill(float.NegativeInfinity);
            var higher = Math.Max(maximum, Maximum(scores));
            var correction = start == 0 ? 0 : MathF.Exp(maximum - higher);
            maximum = higher;
            total = (total * correction) + ExponentiateAndSum(scores, higher);
            AddWeighted(scores, job.Value(keyHead, start), count, job.PaddedWidth, correction, sum);
        }
        var y = job.Y.Row(t) + (head * job.Width);
        for (var i = 0; i < job.Width; i++)
        {
            y[i] = sum[i] / total;
        }
    }

    /// <summary>scores[j] = scale · sum(i) query[i]·keys[i, j] for a block of positions j.</summary>
    private static void Score(float* query, float* keys, int width, float scale, float* scores)
    {
        var lanes = Vector<float>.Count;
        var factor = new Vector<float>(scale);
        for (var j = 0; j < BlockPositions; j += 4 * lanes)
        {
            Vector<float> a = default, b = default, c = default, d = default;
            for (var i = 0; i < width; i++)
            {
                var q = new Vector<float>(query[i]);
                var row = keys + (i * BlockPositions) + j;
                a = Vector.MultiplyAddEstimate(q, Vector.Load(row), a);
                b = Vector.MultiplyAddEstimate(q, Vector.Load(row + lanes), b);
                c = Vector.MultiplyAddEstimate(q, Vector.Load(row + (2 * lanes)), c);
                d = Vector.MultiplyAddEstimate(q, Vector.Load(row + (3 * lanes)), d);
            }
            (a * factor).Store(scores + j);
            (b * factor).Store(scores + j + lanes);
            (c * factor).Store(scores + j + (2 * lanes));
            (d * factor).Store(scores + j + (3 * lanes));
        }
    }

    private static float Maximum(float* scores)
    {
        var highest = Vector.Load(scores);
        for (var j = Vector<float>.Count; j < BlockPositions; j += Vector<float>.Count)
        {
            highest = Vector.Max(highest, Vector.Load(scores + j));
        }
        var maximum = highest[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
        {
            maximum = Math.Max(maximum, highest[lane]);
        }
        return maximum;
    }

    /// <summary>scores[j] = e^(scores[j] - maximum); returns their sum.</summary>
    private static float ExponentiateAndSum(float* scores, float maximum)
    {
        var shift = new Vector<float>(maximum);
        Vector<float> total = default;
        for (var j = 0; j < BlockPositions; j += Vector<float>.Count)
        {
            var weight = Kernels.Numerics.VectorMath.Exp(Vector.Load(scores + j) - shift);
            weight.Store(scores + j);
            total += weight;
        }
        return Vector.Sum(total);
    }

    /// <summary>sum[i] = sum[i]·correction + sum(j below count) weights[j]·values[j, i].</summary>
    private static void AddWeighted(float* weights, float* values, int count, int width, float correction, float* sum)
    {
        var lanes = Vector<float>.Count;
        var factor = new Vector<float>(correction);
        for (var i = 0; i < width; i += 2 * lanes)
        {
            var a = Vector.Load(sum + i) * factor;
            var b = Vector.Load(sum + i + lanes) * factor;
            var value = values + i;
            for (var j = 0; j < count; j++, value += width)
            {
                var weight = new Vector<float>(weights[j]);
                a = Vector.MultiplyAddEstimate(weight, Vector.Load(value), a);
                b = Vector.MultiplyAddEstimate(weight, Vector.Load(value + lanes), b);
            }
            a.Store(sum + i);
            b.Store(sum + i + lanes);
        }
    }

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

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
        public int Capacity;
        public int QueriesPerKey;
        public int QueryBlocks;
        public float Scale;

        /// <summary>A block of keys: [Width, BlockPositions].</summary>
        public readonly float* KeyBlock(int head, int block) =>
            Keys + (((nint)head * Capacity) + ((nint)block * BlockPositions)) * Width;

        /// <summary>The value at a position; the next one is PaddedWidth further.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly float* Value(int head, int position) => Values + ((((nint)head * Capacity) + position) * PaddedWidth);
    }
}
