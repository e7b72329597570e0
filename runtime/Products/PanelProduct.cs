using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Kernels.Formats;

namespace Kernels.Products;

/// <summary>
/// The product for many tokens: a piece dequantizes a slab of k of a few row blocks into a panel and multiplies it with every tile of tokens,
/// slab after slab, so that no more than a panel is ever dequantized. Sums of a tile stay in registers for a slab.
/// </summary>
internal static unsafe class PanelProduct
{
    /// <summary>Tokens in a tile of the prepared activations: every instruction set takes whole parts of it.</summary>
    public const int TileTokens = 12;

    /// <summary>Row blocks in a panel.</summary>
    public const int RowBlocks = 2;

    /// <summary>Floats from one k of a panel to the next.</summary>
    public const int Stride = RowBlocks * PackedRun.RowBlock;

    /// <summary>Products that are summed in registers before they are added to the result: the error of a sum in f32 grows with its length.</summary>
    private const int LongestSum = 64;

    /// <summary>k in a panel, about: its rows fit the first-level cache.</summary>
    private const int Columns = 256;

    private const int Alignment = 64;

    /// <summary>One piece of work: the results of some row blocks for every token.</summary>
    public static void Run(void* state, int piece)
    {
        ref var work = ref *(LinearWork*)state;
        ref var job = ref work.Job;
        var step = work.PanelStep;
        var slabSteps = Math.Max(1, Columns / step);
        var memory = stackalloc float[(slabSteps * step * Stride) + (Alignment / sizeof(float))];
        var panel = (float*)(((nint)memory + Alignment - 1) & -Alignment);
        var firstRowBlock = piece * RowBlocks;
        var endRowBlock = Math.Min(firstRowBlock + RowBlocks, (job.N + PackedRun.RowBlock - 1) / PackedRun.RowBlock);
        var steps = (job.K + step - 1) / step;
        for (var first = 0; first < steps; first += slabSteps)
        {
            var end = Math.Min(first + slabSteps, steps);
            for (var rowBlock = firstRowBlock; rowBlock < endRowBlock; rowBlock++)
            {
                work.Dequantize(job.Weights, rowBlock, first, end, panel + ((rowBlock - firstRowBlock) * PackedRun.RowBlock), Stride);
            }
            for (var token = 0; token < job.M; token += TileTokens)
            {
                Multiply(ref job, panel, firstRowBlock * PackedRun.RowBlock, first * step, (end - first) * step, token);
            }
        }
    }

    // y[m, n] += sum(k) x[m, k]*panel[k, n] over one slab, for one tile of tokens; the first slab begins with the bias.
    private static void Multiply(ref LinearJob job, float* panel, int firstRow, int k, int count, int token)
    {
        if (Avx512BW.IsSupported)
        {
            Multiply<Tile512>(ref job, panel, firstRow, k, count, token);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            Multiply<Tile256>(ref job, panel, firstRow, k, count, token);
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Multiply<TileAdvSimd>(ref job, panel, firstRow, k, count, token);
        }
        else
        {
            Multiply<Tile128>(ref job, panel, firstRow, k, count, token);
        }
    }

    private static void Multiply<TTile>(ref LinearJob job, float* panel, int firstRow, int k, int count, int token)
        where TTile : struct, ITile
    {
        var sums = stackalloc float[TTile.Rows * TTile.Tokens];
        for (var lane = 0; lane < Stride && firstRow + lane < job.N; lane += TTile.Rows)
        {
            for (var part = 0; part < TileTokens && token + part < job.M; part += TTile.Tokens)
            {
                for (var start = 0; start < count; start += LongestSum)
                {
                    var x = job.X + (token * job.XStride) + ((k + start) * TileTokens) + part;
                    TTile.Sum(panel + (start * Stride) + lane, x, Math.Min(count - start, LongestSum), sums);
                    for (var i = 0; i < Math.Min(TTile.Tokens, job.M - token - part); i++)
                    {
                        for (var v = 0; v < TTile.Rows; v += TTile.Lanes)
                        {
                            var first = firstRow + lane + v;
                            var y = job.Y + ((token + part + i) * job.YStride) + first;
                            TTile.AddRows(y, sums + (i * TTile.Rows) + v, job.N - first, k + start == 0, job.Bias == null ? null : job.Bias + first);
                        }
                    }
                }
            }
        }
    }
}
