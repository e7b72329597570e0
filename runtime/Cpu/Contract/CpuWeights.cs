using Kernels.Arrays;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Cpu;

/// <summary>The weights of a graph as kernels of this machine read them: each is packed once, whoever asks for it.</summary>
/// <param name="plan">The graph.</param>
/// <param name="pool">Packs them.</param>
/// <param name="keepsFields">Whether the logical fields stay in memory beside what is packed.</param>
internal sealed unsafe class CpuWeights(GraphPlan plan, WorkerPool pool, bool keepsFields) : IDisposable
{
    private readonly Dictionary<WeightMatrix, PackedMatrix> matrices = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<WeightMatrix> multiplied = new(plan.Nodes.OfType<Linear>().Select(l => l.Weights), ReferenceEqualityComparer.Instance);
    private readonly List<IDisposable> owned = [];

    /// <summary>The bytes of the packed matrices.</summary>
    public long Bytes => matrices.Values.Sum(m => m.Bytes);

    /// <summary>A matrix in the packed layout of its format.</summary>
    public PackedMatrix Packed(WeightMatrix matrix)
    {
        if (!matrices.TryGetValue(matrix, out var packed))
        {
            using (var fields = matrix.Open())
            {
                packed = PackedMatrix.Pack(fields.Matrix, pool);
            }
            matrices.Add(matrix, packed);
            if (keepsFields || !matrix.KeepAs(packed, () => packed.Unpack(pool)))
            {
                owned.Add(packed);
            }
        }
        return packed;
    }

    /// <summary>A matrix of plain floats, row-major, as its fields hold it; absent where its format is another, or where products need it packed: it lies in memory once.</summary>
    public ArrayView Plain(WeightMatrix matrix)
    {
        if (!matrix.IsPlain || multiplied.Contains(matrix))
        {
            return default;
        }
        var fields = matrix.Open();
        owned.Add(fields);
        return ArrayView.Of((float*)fields.Matrix.Fields.Single().Pointer, matrix.Rows, matrix.Columns);
    }

    /// <summary>A tensor as a kernel's parameter, copied to the layout in which it is read.</summary>
    /// <param name="parameter">The kernel's name for it.</param>
    /// <param name="tensor">Row-major.</param>
    /// <param name="shape">Its extents, without dimensions of 1 that the kernel does not have.</param>
    public ArrayView Laid(ArrayKernel kernel, string parameter, Tensor tensor, params ReadOnlySpan<nint> shape)
    {
        var memory = new NativeBuffer(tensor.Count * sizeof(float));
        owned.Add(memory);
        var laid = kernel.Lay(kernel.NumberOf(parameter, ArrayRole.Input), memory.Pointer, shape);
        var rowMajor = ArrayView.Of(tensor.Pointer, shape);
        var strides = stackalloc nint[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            strides[i] = rowMajor.Stride(i);
        }
        ArrayCopy.Write(tensor.Pointer, strides, laid);
        return laid;
    }

    /// <inheritdoc/>
    public void Dispose() => owned.ForEach(o => o.Dispose());
}
