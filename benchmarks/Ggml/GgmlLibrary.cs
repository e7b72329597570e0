using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>As much of ggml's C interface as a graph on the CPU needs, from a shared library. It stays loaded until the program ends.</summary>
internal abstract unsafe class GgmlLibrary
{
    private readonly nint core;

    /// <param name="core">The library that has the interface.</param>
    /// <param name="backend">What computes graphs on the CPU.</param>
    protected GgmlLibrary(nint core, nint backend)
    {
        (this.core, Backend) = (core, backend);
        Init = (delegate* unmanaged<InitParameters, nint>)Export("ggml_init");
        Free = (delegate* unmanaged<nint, void>)Export("ggml_free");
        TensorOverhead = (delegate* unmanaged<nuint>)Export("ggml_tensor_overhead");
        GraphOverhead = (delegate* unmanaged<nuint>)Export("ggml_graph_overhead");
        NewTensor = (delegate* unmanaged<nint, int, long, long, long, long, nint>)Export("ggml_new_tensor_4d");
        NewGraph = (delegate* unmanaged<nint, nint>)Export("ggml_new_graph");
        BuildForward = (delegate* unmanaged<nint, nint, void>)Export("ggml_build_forward_expand");
        Allocate = (delegate* unmanaged<nint, nint, nint>)Export("ggml_backend_alloc_ctx_tensors");
        FreeBuffer = (delegate* unmanaged<nint, void>)Export("ggml_backend_buffer_free");
        SetTensor = (delegate* unmanaged<nint, void*, nuint, nuint, void>)Export("ggml_backend_tensor_set");
        GetTensor = (delegate* unmanaged<nint, void*, nuint, nuint, void>)Export("ggml_backend_tensor_get");
        Compute = (delegate* unmanaged<nint, nint, int>)Export("ggml_backend_graph_compute");
    }

    /// <summary>What it is called in a table.</summary>
    public abstract string Name { get; }

    /// <summary>Its name with what tells one build from another.</summary>
    public abstract string Description { get; }

    /// <summary>The CPU backend.</summary>
    public nint Backend { get; }

    public delegate* unmanaged<InitParameters, nint> Init { get; }

    public delegate* unmanaged<nint, void> Free { get; }

    public delegate* unmanaged<nuint> TensorOverhead { get; }

    public delegate* unmanaged<nuint> GraphOverhead { get; }

    /// <summary>Context, type, and the extents, the innermost first.</summary>
    public delegate* unmanaged<nint, int, long, long, long, long, nint> NewTensor { get; }

    public delegate* unmanaged<nint, nint> NewGraph { get; }

    public delegate* unmanaged<nint, nint, void> BuildForward { get; }

    /// <summary>Context and backend: memory for all tensors of the context that have none.</summary>
    public delegate* unmanaged<nint, nint, nint> Allocate { get; }

    public delegate* unmanaged<nint, void> FreeBuffer { get; }

    /// <summary>Tensor, data, offset and size in bytes.</summary>
    public delegate* unmanaged<nint, void*, nuint, nuint, void> SetTensor { get; }

    /// <summary>Tensor, data, offset and size in bytes.</summary>
    public delegate* unmanaged<nint, void*, nuint, nuint, void> GetTensor { get; }

    /// <summary>Backend and graph; 0 where it succeeds.</summary>
    public delegate* unmanaged<nint, nint, int> Compute { get; }

    /// <summary>How many threads a computation starts. They end with it, so none of them spins while other subjects are measured.</summary>
    public abstract void SetThreads(int threads);

    /// <summary>The kinds of memory, besides the usual one, that rearrange weights for fast kernels when they are set; the best first.</summary>
    public virtual IReadOnlyList<nint> WeightBuffers => [];

    /// <summary>Whether the backend computes a tensor where its operands lie now.</summary>
    public virtual bool Supports(nint tensor) => true;

    /// <summary>The name of a kind of memory.</summary>
    public virtual string BufferName(nint buffer) => throw new NotSupportedException($"{Name} has one kind of memory.");

    /// <summary>The address of a function.</summary>
    public nint Export(string name) => NativeLibrary.GetExport(core, name);

    /// <summary>A context of so many tensors and graphs, which hold no memory of their own.</summary>
    public nint NewContext(int tensors, int graphs) =>
        Init(new InitParameters(((nuint)tensors * TensorOverhead()) + ((nuint)graphs * GraphOverhead()), noAllocation: true));

    /// <summary>Of a context: the size of its memory, memory to use instead of its own, and whether tensors get none of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct InitParameters(nuint bytes, bool noAllocation)
    {
        private readonly nuint bytes = bytes;
        private readonly nint memory;
        private readonly byte noAllocation = noAllocation ? (byte)1 : (byte)0;
    }
}
