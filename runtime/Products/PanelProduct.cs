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

    /// <summary>k in a panel, about: with a tile of tokens it fits a first-level cache, of which another thread of the core may want a half.</summary>
    private const int Columns = 128;

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
        Begin(ref job, firstRowBlock * PackedRun.RowBlock, Math.Min(endRowBlock * PackedRun.RowBlock, job.N));
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

    // The results begin with the bias.
    private static void Begin(ref LinearJob job, int firstRow, int endRow)
    {
        var bias = job.Bias == null ? default : new ReadOnlySpan<float>(job.Bias + firstRow, endRow - firstRow);
        for (var token = 0; token < job.M; token++)
        {
            var y = new Span<float>(job.Y + (token * job.YStride) + firstRow, endRow - firstRow);
            if (bias.IsEmpty)
            {
                y.Clear();
            }
            else
            {
                bias.CopyTo(y);
            }
        }
    }

    // y[m, n] += sum(k) x[m, k]*panel[k, n] over one slab, for one tile of tokens.
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
        for (var lane = 0; lane < Stride && firstRow + lane < job.N; lane += TTile.Rows)
        {
            for (var part = 0; part < TileTokens && token + part < job.M; part += TTile.Tokens)
            {
                var x = job.X + (token * job.XStride) + (k * TileTokens) + part;
                var y = job.Y + ((token + part) * job.YStride) + firstRow + lane;
                var (rows, tokens) = (Math.Min(TTile.Rows, job.N - firstRow - lane), Math.Min(TTile.Tokens, job.M - token - part));
                if (rows == TTile.Rows && tokens == TTile.Tokens)
                {
                    Sum<TTile>(panel + lane, x, count, y, job.YStride);
                }
                else
                {
                    AddPart<TTile>(panel + lane, x, count, y, job.YStride, rows, tokens);
                }
            }
        }
    }

    // A tile of which only some rows or tokens are there.
    private static void AddPart<TTile>(float* panel, float* x, int count, float* y, nint stride, int rows, int tokens)
        where TTile : struct, ITile
    {
        var sums = stackalloc float[TTile.Rows * TTile.Tokens];
        new Span<float>(sums, TTile.Rows * TTile.Tokens).Clear();
        Sum<TTile>(panel, x, count, sums, TTile.Rows);
        for (var token = 0; token < tokens; token++)
        {
            for (var row = 0; row < rows; row++)
            {
                y[(token * stride) + row] += sums[(token * TTile.Rows) + row];
            }
        }
    }

    private static void Sum<TTile>(float* panel, float* x, int count, float* y, nint stride)
        where TTile : struct, ITile
    {
        for (var start = 0; start < count; start += LongestSum)
        {
            TTile.Add(panel + (start * Stride), x + (start * TileTokens), Math.Min(count - start, LongestSum), y, stride);
        }
    }
}
