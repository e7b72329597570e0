using Kernels.Tensors;

namespace Kernels.Benchmarks;

/// <summary>
/// ggml's ssm_scan, in a graph of its own. It takes softplus of dt itself, and reads A as a number for each head and state (Mamba) or,
/// where A has a single column, for each head (Mamba-2). Its result is y followed by the last states.
/// </summary>
internal sealed unsafe class GgmlScan : IScanSubject
{
    private const int Tensors = 8;
    private const int I32 = 26;

    private readonly GgmlLibrary ggml;
    private readonly ScanShape shape;
    private readonly nint context;
    private readonly nint memory;
    private readonly nint graph;
    private readonly nint result;

    public GgmlScan(GgmlLibrary ggml, ScanInputs inputs, int threads)
    {
        (this.ggml, shape) = (ggml, inputs.Shape);
        context = ggml.NewContext(Tensors, graphs: 1);
        var (steps, heads, size, states) = inputs.Shape;
        var s = ggml.NewTensor(context, GgmlType.F32.Id, states, size, heads, 1);
        var x = ggml.NewTensor(context, GgmlType.F32.Id, size, heads, steps, 1);
        var dt = ggml.NewTensor(context, GgmlType.F32.Id, heads, steps, 1, 1);
        var a = ggml.NewTensor(context, GgmlType.F32.Id, inputs.Equation == ScanEquation.Ssd ? 1 : states, heads, 1, 1);
        var b = ggml.NewTensor(context, GgmlType.F32.Id, states, 1, steps, 1);
        var c = ggml.NewTensor(context, GgmlType.F32.Id, states, 1, steps, 1);
        var sequences = ggml.NewTensor(context, I32, 1, 1, 1, 1);
        // The last argument is how many states are kept; versions that keep the last state alone have no such parameter and do not see it.
        result = ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, long, nint>)ggml.Export("ggml_ssm_scan"))(context, s, x, dt, a, b, c, sequences, 1);
        graph = ggml.NewGraph(context);
        ggml.BuildForward(graph, result);
        memory = ggml.Allocate(context, ggml.Backend);
        using var zeros = new NativeBuffer((long)sizeof(float) * shape.Channels * states);
        Set(s, zeros);
        Set(x, inputs.X);
        Set(dt, inputs.Dt);
        Set(a, inputs.A);
        Set(b, inputs.B);
        Set(c, inputs.C);
        var first = 0;
        ggml.SetTensor(sequences, &first, 0, sizeof(int));
        ggml.SetThreads(threads);
    }

    public string Name => "ggml";

    public void Run()
    {
        var status = ggml.Compute(ggml.Backend, graph);
        if (status != 0)
        {
            throw new InvalidOperationException($"ggml's ssm_scan fails with status {status}.");
        }
    }

    public void CopyResult(Span<float> y)
    {
        fixed (float* values = y)
        {
            ggml.GetTensor(result, values, 0, (nuint)shape.Steps * (nuint)shape.Channels * sizeof(float));
        }
    }

    public void Dispose()
    {
        ggml.FreeBuffer(memory);
        ggml.Free(context);
    }

    private void Set(nint tensor, NativeBuffer values) => ggml.SetTensor(tensor, values.Pointer, 0, (nuint)values.Length);
}
