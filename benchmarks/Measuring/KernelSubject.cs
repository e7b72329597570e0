using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>A kernel with all that a call of it needs: x : [m, k] of normal numbers, and several equal copies of its weights to take turns with.</summary>
internal sealed unsafe class KernelSubject : IDisposable
{
    private readonly NativeBuffer x;
    private readonly NativeBuffer y;
    private readonly NativeBuffer workspace;
    private readonly PackedMatrix[] copies;
    private readonly LinearKernel kernel;
    private readonly WorkerPool pool;
    private readonly int m;

    /// <summary>A kernel of random weights and of <paramref name="m"/> rows of normal activations.</summary>
    /// <param name="leastBytes">The copies take at least these bytes together.</param>
    public KernelSubject(LinearKernel kernel, int m, int n, int k, long leastBytes, WorkerPool pool)
        : this(kernel, m, RandomWeights.Pack(kernel.Weight, n, k, pool), weights => (int)Math.Max(1, (leastBytes + weights.Bytes - 1) / weights.Bytes), pool) =>
        NormalNumbers.Fill(x.Span<float>(), new Random(2));

    /// <summary>A kernel of given weights and activations, which are copied.</summary>
    /// <param name="x">[m, k] for any m.</param>
    public KernelSubject(LinearKernel kernel, PackedMatrix weights, int copies, ReadOnlySpan<float> x, WorkerPool pool)
        : this(kernel, x.Length / weights.Columns, CopyOf(weights), _ => copies, pool) => x.CopyTo(this.x.Span<float>());

    private KernelSubject(LinearKernel kernel, int m, PackedMatrix first, Func<PackedMatrix, int> count, WorkerPool pool)
    {
        (this.kernel, this.m, this.pool) = (kernel, m, pool);
        copies = new PackedMatrix[count(first)];
        copies[0] = first;
        for (var i = 1; i < copies.Length; i++)
        {
            copies[i] = CopyOf(first);
        }
        x = new NativeBuffer(4L * m * first.Columns);
        y = new NativeBuffer(4L * m * first.Rows);
        workspace = new NativeBuffer(kernel.WorkspaceBytes(m, first.Rows, first.Columns));
    }

    /// <summary>What the last call computed: [m, n].</summary>
    public ReadOnlySpan<float> Result => y.Span<float>();

    /// <summary>Packed bytes of one copy of the weights.</summary>
    public long Bytes => copies[0].Bytes;

    /// <summary>Packed bytes of all copies.</summary>
    public long AllBytes => copies.Length * Bytes;

    /// <summary>One call with the copy whose turn it is.</summary>
    public void Run(int turn)
    {
        var weights = Copy(turn);
        kernel.Run(new LinearCall
        {
            Weights = weights,
            X = (float*)x.Pointer,
            XStride = weights.Columns,
            M = m,
            Y = (float*)y.Pointer,
            YStride = weights.Rows,
            Workspace = workspace.Pointer,
            Pool = pool,
        });
    }

    /// <summary>Reads the bytes of the copy that is half a round away from the turn's, the one that has been out of the caches longest.</summary>
    public void Read(int turn) => PlainRead.Run(Copy(turn + (copies.Length / 2)).Pointer, Bytes, pool);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var copy in copies)
        {
            copy.Dispose();
        }
        x.Dispose();
        y.Dispose();
        workspace.Dispose();
    }

    private PackedMatrix Copy(int turn) => copies[turn % copies.Length];

    private static PackedMatrix CopyOf(PackedMatrix weights)
    {
        var copy = new PackedMatrix(weights.Format, weights.Rows, weights.Columns);
        Buffer.MemoryCopy(weights.Pointer, copy.Pointer, weights.Bytes, weights.Bytes);
        return copy;
    }
}
