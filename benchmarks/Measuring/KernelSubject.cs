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

    /// <param name="leastBytes">The copies take at least these bytes together.</param>
    public KernelSubject(LinearKernel kernel, int m, int n, int k, long leastBytes, WorkerPool pool)
    {
        (this.kernel, this.m, this.pool) = (kernel, m, pool);
        var first = RandomWeights.Pack(kernel.Weight, n, k, pool);
        copies = new PackedMatrix[Math.Max(1, (leastBytes + first.Bytes - 1) / first.Bytes)];
        copies[0] = first;
        for (var i = 1; i < copies.Length; i++)
        {
            copies[i] = new PackedMatrix(kernel.Weight, n, k);
            Buffer.MemoryCopy(first.Pointer, copies[i].Pointer, first.Bytes, first.Bytes);
        }
        x = new NativeBuffer(4L * m * k);
        y = new NativeBuffer(4L * m * n);
        workspace = new NativeBuffer(kernel.WorkspaceBytes(m, n, k));
        var random = new Random(2);
        foreach (ref var value in x.Span<float>())
        {
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }

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
}
