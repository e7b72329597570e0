using Kernels.Arrays;
using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels;

public sealed unsafe partial record LinearKernel
{
    /// <summary>One thread, the caller's: it hands nothing over, so any number of callers may use it at once.</summary>
    private static readonly WorkerPool CallersThread = new(1);

    /// <summary>y = x·wᵀ + bias with all memory given by the caller; does not allocate, and trusts what it is given.</summary>
    public void Run(in LinearCall call) => Code(in call);

    /// <summary>y = x·wᵀ + bias: y[m, n] = sum(k) x[m, k]·w[n, k] + bias[n].</summary>
    /// <param name="x">[rows, K], row-major, where K is the columns of the weights; at least one row.</param>
    /// <param name="weights">[N, K] in the kernel's weight format.</param>
    /// <param name="pool">The threads; null for the calling one alone. The result does not depend on it.</param>
    /// <param name="bias">[N]; empty for none.</param>
    /// <returns>y, [rows, N], row-major.</returns>
    /// <exception cref="ArgumentException">The weights are in another format, or a length does not fit their shape.</exception>
    /// <exception cref="Encoding.EncodingException">Activations that an encoder finds are not finite.</exception>
    /// <exception cref="ObjectDisposedException">The weights are disposed.</exception>
    public float[] Run(ReadOnlySpan<float> x, PackedMatrix weights, WorkerPool? pool = null, ReadOnlySpan<float> bias = default)
    {
        Check(weights);
        if (x.IsEmpty || x.Length % weights.Columns != 0)
        {
            throw new ArgumentException($"x should have whole rows of {weights.Columns} numbers, as the weights have; it has {x.Length} numbers.", nameof(x));
        }
        var rows = x.Length / weights.Columns;
        var y = new float[checked(rows * weights.Rows)];
        Run(x, rows, weights, y, pool, bias);
        return y;
    }

    /// <summary>y = x·wᵀ + bias, written to memory that is there. It allocates nothing once warm.</summary>
    /// <param name="rows">The rows of x and of y, at least 0.</param>
    /// <param name="y">[rows, N], row-major; overlaps neither x nor the bias.</param>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, PackedMatrix, WorkerPool?, ReadOnlySpan{float})"/>
    public void Run(ReadOnlySpan<float> x, int rows, PackedMatrix weights, Span<float> y, WorkerPool? pool = null, ReadOnlySpan<float> bias = default)
    {
        Check(weights);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Lengths.Check(nameof(x), x.Length, (long)rows * weights.Columns, $"{rows} rows of {weights.Columns}");
        Lengths.Check(nameof(y), y.Length, (long)rows * weights.Rows, $"{rows} rows of {weights.Rows}");
        if (!bias.IsEmpty)
        {
            Lengths.Check(nameof(bias), bias.Length, weights.Rows, "one for each row of the weights");
        }
        if (y.Overlaps(x) || y.Overlaps(bias))
        {
            throw new ArgumentException($"y shares memory with {(y.Overlaps(x) ? "x" : "the bias")}, which is read while y is written.", nameof(y));
        }
        if (rows == 0)
        {
            return;
        }
        var mark = ScratchArena.Mark();
        try
        {
            fixed (float* source = x, result = y, added = bias)
            {
                Code(new LinearCall
                {
                    Weights = weights,
                    X = source,
                    XStride = weights.Columns,
                    M = rows,
                    Y = result,
                    YStride = weights.Rows,
                    Bias = added,
                    Workspace = ScratchArena.Rent(WorkspaceBytes(rows, weights.Rows, weights.Columns)),
                    Pool = pool ?? CallersThread,
                });
            }
        }
        finally
        {
            ScratchArena.Release(mark);
        }
        GC.KeepAlive(weights);
    }

    /// <summary>y = x·wᵀ + bias for a tensor whose last dimension is K; the result has N in its place.</summary>
    /// <returns>A new tensor; dispose it.</returns>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, PackedMatrix, WorkerPool?, ReadOnlySpan{float})"/>
    public Tensor Run(Tensor x, PackedMatrix weights, WorkerPool? pool = null, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Check(weights);
        if (x.Shape.IsEmpty || x.Shape[^1] != weights.Columns)
        {
            throw new ArgumentException($"The last dimension of x should be {weights.Columns}, the columns of the weights; x is {x}.", nameof(x));
        }
        if (bias is not null && (bias.Shape.Length != 1 || bias.Shape[0] != weights.Rows))
        {
            throw new ArgumentException($"The bias should be [{weights.Rows}], one for each row of the weights; it is {bias}.", nameof(bias));
        }
        var y = new Tensor([.. x.Shape[..^1], weights.Rows]);
        try
        {
            Run(x.Span, checked((int)(x.Count / weights.Columns)), weights, y.Span, pool, bias is null ? default : bias.Span);
        }
        catch
        {
            y.Dispose();
            throw;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(bias);
        return y;
    }

    private void Check(PackedMatrix weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Format.Hash != Weight.Hash)
        {
            throw new ArgumentException($"This kernel takes weights in {Weight}; these are in {weights.Format}{(weights.Format.Name == Weight.Name ? " of another declaration" : "")}.", nameof(weights));
        }
        ObjectDisposedException.ThrowIf(weights.Pointer is null, weights);
    }
}
