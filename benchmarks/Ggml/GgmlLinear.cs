using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>ggml_mul_mat</c> in a graph of one product for each copy of the weights. Weights are quantized by ggml itself, and lie in the memory
/// that rearranges them for fast kernels where there is one for their type.
/// </summary>
internal sealed unsafe class GgmlLinear : LinearContender
{
    private readonly GgmlLibrary ggml;
    private readonly GgmlType type;
    private readonly LinearProblem problem;
    private readonly NativeBuffer blocks;
    private readonly nint buffer;

    public GgmlLinear(GgmlLibrary ggml, GgmlType type, LinearProblem problem, WorkerPool pool)
    {
        (this.ggml, this.type, this.problem) = (ggml, type, problem);
        blocks = new NativeBuffer(RowBytes(type) * problem.N);
        Quantize(type, problem.Weights, problem.N, blocks.Pointer, pool);
        buffer = FastBuffer();
    }

    public override string Name => type.Name + (buffer == 0 ? "" : $", {ggml.BufferName(buffer)}");

    public override string Library => ggml.Name;

    public override string Activations => type.Activations;

    public override long Bytes => blocks.Length;

    public override bool MultipliesBytes => type.Activations == GgmlType.Bytes;

    public override double[] Row(int row)
    {
        if (type.Format is null)
        {
            return Array.ConvertAll(problem.Row(row).ToArray(), w => (double)w);
        }
        var rows = type.RowByRow ?? type;
        var bytes = new byte[RowBytes(rows)];
        fixed (byte* destination = bytes)
        {
            Quantize(rows, problem.Weights + ((long)row * problem.K), 1, destination, null);
        }
        return Array.ConvertAll(GgmlBlocks.Decode(rows, bytes, 1, problem.K), w => (double)w);
    }

    public override ILinearCall Prepare(float[] x, int copies, WorkerPool pool) => new Call(this, x, copies, pool.Threads);

    /// <inheritdoc/>
    public override void Dispose()
    {
        blocks.Dispose();
        base.Dispose();
    }

    private long RowBytes(GgmlType of) => (long)((delegate* unmanaged<int, long, nuint>)ggml.Export("ggml_row_size"))(of.Id, problem.K);

    /// <summary>Quantizes rows without weights of importance, in pieces of whole groups of interleaved rows.</summary>
    private void Quantize(GgmlType to, float* weights, int rows, byte* destination, WorkerPool? pool)
    {
        const int RowsOfPiece = 64;
        // The last argument is ik_llama.cpp's alone; ggml does not see it.
        var quantize = (delegate* unmanaged<int, float*, void*, long, long, long, float*, void*, nuint>)ggml.Export("ggml_quantize_chunk");
        var rowBytes = RowBytes(to);
        void Piece(int piece)
        {
            var first = (long)piece * RowsOfPiece;
            quantize(to.Id, weights + (first * problem.K), destination + (first * rowBytes), 0, Math.Min(RowsOfPiece, rows - first), problem.K, null, null);
        }
        if (pool is null)
        {
            Piece(0);
            return;
        }
        pool.For((rows + RowsOfPiece - 1) / RowsOfPiece, Piece);
    }

    /// <summary>The kind of memory that has a fast layout for the type; 0 for the usual one.</summary>
    private nint FastBuffer()
    {
        foreach (var candidate in ggml.WeightBuffers)
        {
            var context = ggml.NewContext(tensors: 3, graphs: 0);
            var w = ggml.NewTensor(context, type.Id, problem.K, problem.N, 1, 1);
            var memory = AllocateFrom(context, candidate);
            var x = ggml.NewTensor(context, GgmlType.F32.Id, problem.K, 1, 1, 1);
            var supported = memory != 0 && ggml.Supports(MulMat(context, w, x));
            ggml.FreeBuffer(memory);
            ggml.Free(context);
            if (supported)
            {
                return candidate;
            }
        }
        return 0;
    }

    private nint AllocateFrom(nint context, nint kind) => kind == 0
        ? ggml.Allocate(context, ggml.Backend)
        : ((delegate* unmanaged<nint, nint, nint>)ggml.Export("ggml_backend_alloc_ctx_tensors_from_buft"))(context, kind);

    private nint MulMat(nint context, nint w, nint x) => ((delegate* unmanaged<nint, nint, nint, nint>)ggml.Export("ggml_mul_mat"))(context, w, x);

    private sealed class Call : ILinearCall
    {
        private readonly GgmlLinear linear;
        private readonly nint weights;
        private readonly nint weightMemory;
        private readonly nint context;
        private readonly nint memory;
        private readonly nint graph;
        private readonly nint last;
        private readonly int threads;

        public Call(GgmlLinear linear, float[] x, int copies, int threads)
        {
            (this.linear, this.threads) = (linear, threads);
            var (ggml, problem) = (linear.ggml, linear.problem);
            var m = x.Length / problem.K;
            weights = ggml.NewContext(copies, graphs: 0);
            var w = new nint[copies];
            for (var copy = 0; copy < copies; copy++)
            {
                w[copy] = ggml.NewTensor(weights, linear.type.Id, problem.K, problem.N, 1, 1);
            }
            weightMemory = linear.AllocateFrom(weights, linear.buffer);
            foreach (var copy in w)
            {
                ggml.SetTensor(copy, linear.blocks.Pointer, 0, (nuint)linear.blocks.Length);
            }
            context = ggml.NewContext(copies + 1, graphs: 1);
            var activations = ggml.NewTensor(context, GgmlType.F32.Id, problem.K, m, 1, 1);
            graph = ggml.NewGraph(context);
            foreach (var copy in w)
            {
                last = linear.MulMat(context, copy, activations);
                ggml.BuildForward(graph, last);
            }
            memory = ggml.Allocate(context, ggml.Backend);
            fixed (float* values = x)
            {
                ggml.SetTensor(activations, values, 0, (nuint)x.Length * sizeof(float));
            }
        }

        public void Run()
        {
            linear.ggml.SetThreads(threads);
            var status = linear.ggml.Compute(linear.ggml.Backend, graph);
            if (status != 0)
            {
                throw new InvalidOperationException($"{linear.ggml.Name}'s mul_mat of {linear.type} fails with status {status}.");
            }
        }

        public void CopyResult(Span<float> y)
        {
            fixed (float* values = y)
            {
                linear.ggml.GetTensor(last, values, 0, (nuint)y.Length * sizeof(float));
            }
        }

        public void Dispose()
        {
            linear.ggml.FreeBuffer(memory);
            linear.ggml.Free(context);
            linear.ggml.FreeBuffer(weightMemory);
            linear.ggml.Free(weights);
        }
    }
}
