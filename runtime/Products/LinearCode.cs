using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Numerics;

namespace Kernels.Products;

/// <summary>
/// Runs a generated Linear: makes the activations ready, then row blocks for one token or four, or for many
/// tokens in f32 a product with dequantized panels.
/// </summary>
internal sealed unsafe class LinearCode
{
    /// <summary>From this many tokens on, dequantizing into a panel pays.</summary>
    private const int PanelTokens = 8;

    /// <summary>Weights that one piece of work covers at least.</summary>
    private const int PieceWeights = 1 << 18;

    private readonly LinearSteps steps;
    private readonly RowBlockLayout layout;
    private readonly ActivationCoding coding;
    private readonly BitCoding bits;

    public LinearCode(in LinearSteps steps, RowBlockLayout layout, FormatDescriptor? activation)
    {
        (this.steps, this.layout) = (steps, layout);
        coding = activation is null || steps.OnBits ? default : ActivationCoding.Of(activation);
        bits = activation is not null && steps.OnBits ? BitCoding.Of(activation) : default;
    }

    public long WorkspaceBytes(int m, int n, int k) => new PreparedActivations(steps, coding, bits, m, k).Bytes;

    public void Run(in LinearCall call)
    {
        var (m, n, k) = (call.M, call.Weights.Rows, call.Weights.Columns);
        var workspace = new PreparedActivations(steps, coding, bits, m, k);
        var work = new LinearWork
        {
            Job = new LinearJob
            {
                M = m, N = n, K = k,
                Weights = call.Weights.Runs,
                X = (float*)call.Workspace, XStride = workspace.Padded,
                Y = call.Y, YStride = call.YStride, Bias = call.Bias,
                Codes = (sbyte*)(call.Workspace + workspace.Codes), CodesStride = workspace.CodeBytes,
                Scales = (float*)(call.Workspace + workspace.Scales), ScalesStride = workspace.Groups,
                Sums = (float*)(call.Workspace + workspace.Sums), SumsStride = workspace.Segments,
            },
            Steps = steps,
            Coding = coding,
            Bits = bits,
            Source = call.X, SourceStride = call.XStride,
            RowBlocksInPiece = Math.Max(1, PieceWeights / (PackedRun.RowBlock * k)),
            PanelStep = layout.Step,
            Dequantize = layout.Dequantize,
        };
        var rowBlocks = RowBlockCount(n);
        if (m >= PanelTokens && !steps.OnCodes)
        {
            call.Pool.Run(Pieces(m, PanelProduct.TileTokens), &PrepareTile, &work);
            call.Pool.Run(Pieces(rowBlocks, PanelProduct.RowBlocks), &PanelProduct.Run, &work);
        }
        else
        {
            call.Pool.Run(m, &Prepare, &work);
            call.Pool.Run(Pieces(rowBlocks, work.RowBlocksInPiece), &RowBlocks, &work);
        }
        if (call.Weights.Compressed is { } compressed)
        {
            CompressedProduct.Add(compressed, &work, call.Pool);
        }
    }

    /// <summary>Makes one token ready: padded with zeros to whole loop bodies, encoded, and summed where a rule wants the sums.</summary>
    private static void Prepare(void* state, int token)
    {
        ref var work = ref *(LinearWork*)state;
        ref var job = ref work.Job;
        var padded = (int)job.XStride;
        var sums = job.Sums + (token * job.SumsStride);
        if (work.Steps.OnCodes)
        {
            Encode(ref work, token, (int*)sums);
            return;
        }
        var x = job.X + (token * job.XStride);
        Activations.Copy(work.Source + (token * work.SourceStride), job.K, padded, x);
        Activations.Sum(x, padded, (int)job.SumsStride, work.Steps.SumColumns, sums);
    }

    /// <summary>Makes one tile of tokens ready for the panels: its tokens lie side by side at each k.</summary>
    private static void PrepareTile(void* state, int tile)
    {
        ref var work = ref *(LinearWork*)state;
        var first = tile * PanelProduct.TileTokens;
        for (var token = first; token < Math.Min(work.Job.M, first + PanelProduct.TileTokens); token++)
        {
            var x = work.Job.X + (first * work.Job.XStride) + (token - first);
            Activations.Interleave(work.Source + (token * work.SourceStride), work.Job.K, (int)work.Job.XStride, x, PanelProduct.TileTokens);
        }
    }

    private static void Encode(ref LinearWork work, int token, int* sums)
    {
        ref var job = ref work.Job;
        var padded = (int)job.XStride;
        var source = work.Source + (token * work.SourceStride);
        var codes = job.Codes + (token * job.CodesStride);
        var scales = job.Scales + (token * job.ScalesStride);
        if (work.Steps.OnBits)
        {
            work.Bits.Encode(source, job.K, padded, (uint*)codes, scales);
            ActivationBits.Sum((uint*)codes, job.K, (int)job.SumsStride, work.Steps.SumColumns, work.Bits.AreSigns, sums);
            return;
        }
        work.Coding.Encode(source, job.K, padded, codes, scales);
        Activations.Sum(codes, padded, (int)job.SumsStride, work.Steps.SumColumns, sums);
    }

    /// <summary>One piece of work: some row blocks, for every token.</summary>
    private static void RowBlocks(void* state, int piece)
    {
        ref var work = ref *(LinearWork*)state;
        ref var job = ref work.Job;
        var oneToken = work.Steps.OneToken;
        var fourTokens = work.Steps.FourTokens;
        var end = Math.Min((piece + 1) * work.RowBlocksInPiece, RowBlockCount(job.N));
        for (var rowBlock = piece * work.RowBlocksInPiece; rowBlock < end; rowBlock++)
        {
            var token = 0;
            for (; token + LinearSteps.TileTokens <= job.M; token += LinearSteps.TileTokens)
            {
                fourTokens(ref job, rowBlock, token);
            }
            // Two or three that are left take as long one by one as a whole tile, which may take tokens before them once more.
            if (token > 0 && job.M - token > 1)
            {
                fourTokens(ref job, rowBlock, job.M - LinearSteps.TileTokens);
                token = job.M;
            }
            for (; token < job.M; token++)
            {
                oneToken(ref job, rowBlock, token);
            }
        }
    }

    private static int RowBlockCount(int n) => Pieces(n, PackedRun.RowBlock);

    private static int Pieces(int count, int size) => (count + size - 1) / size;
}
