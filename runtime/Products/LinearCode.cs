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

    public LinearCode(in LinearSteps steps, RowBlockLayout layout, FormatDescriptor? activation)
    {
        (this.steps, this.layout) = (steps, layout);
        coding = activation is null ? default : ActivationCoding.Of(activation);
    }

    public long WorkspaceBytes(int m, int n, int k) => new PreparedActivations(steps, coding, m, k).Bytes;

    public void Run(in LinearCall call)
    {
        var (m, n, k) = (call.M, call.Weights.Rows, call.Weights.Columns);
        var workspace = new PreparedActivations(steps, coding, m, k);
        var work = new LinearWork
        {
            Job = new LinearJob
            {
                M = m, N = n, K = k,
                Weights = call.Weights.Runs,
                X = (float*)call.Workspace, XStride = workspace.Padded,
                Y = call.Y, YStride = call.YStride, Bias = call.Bias,
                Codes = (sbyte*)(call.Workspace + workspace.Codes), CodesStride = workspace.Padded,
                Scales = (float*)(call.Workspace + workspace.Scales), ScalesStride = workspace.Groups,
                Sums = (float*)(call.Workspace + workspace.Sums), SumsStride = workspace.Segments,
            },
            Steps = steps,
            Coding = coding,
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
            var codes = Encode(ref work, token);
            Activations.Sum(codes, padded, (int)job.SumsStride, work.Steps.SumColumns, (int*)sums);
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

    private static sbyte* Encode(ref LinearWork work, int token)
    {
        ref var job = ref work.Job;
        var codes = job.Codes + (token * job.CodesStride);
        work.Coding.Encode(work.Source + (token * work.SourceStride), job.K, (int)job.CodesStride, codes, job.Scales + (token * job.ScalesStride));
        return codes;
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
