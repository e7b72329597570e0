using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Benchmarks;

/// <summary>
/// Inputs and results as arrays of a generated scan, for some steps from a first one. What outlives a call, A and the states, lies as the
/// generated code wants it, as in a loaded model.
/// </summary>
internal sealed unsafe class GeneratedArrays : IDisposable
{
    private const int ParameterA = 2;

    private readonly ArrayKernel kernel;
    private readonly ScanInputs inputs;
    private readonly NativeBuffer a;
    private readonly NativeBuffer y;

    public GeneratedArrays(ArrayKernel kernel, ScanInputs inputs)
    {
        (this.kernel, this.inputs) = (kernel, inputs);
        y = new NativeBuffer((long)sizeof(float) * inputs.Shape.Steps * inputs.Shape.Channels);
        a = new NativeBuffer(inputs.A.Length);
        var view = A();
        var values = inputs.A.Span<float>();
        for (var i = 0; i < values.Length; i++)
        {
            var place = view.Rank == 1 ? i * view.Stride(0) : (i / inputs.Shape.States * view.Stride(0)) + (i % inputs.Shape.States * view.Stride(1));
            ((float*)a.Pointer)[place] = values[i];
        }
    }

    private bool HasHeads => inputs.Equation == ScanEquation.Ssd;

    /// <summary>All parameters in their order; those after C are optional and absent.</summary>
    public ArrayView[] Arguments(int from, int steps)
    {
        var (_, heads, _, states) = inputs.Shape;
        var views = new ArrayView[kernel.ParameterCount];
        views[0] = Channels(inputs.X, from, steps);
        views[1] = ArrayView.Of(Row(inputs.Dt, from, heads), steps, heads);
        views[ParameterA] = A();
        views[3] = ArrayView.Of(Row(inputs.B, from, states), steps, 1, states);
        views[4] = ArrayView.Of(Row(inputs.C, from, states), steps, 1, states);
        return views;
    }

    public ArrayView Result(int from, int steps) => Channels(y, from, steps);

    public ArrayView States(NativeBuffer states)
    {
        var (_, heads, size, count) = inputs.Shape;
        return HasHeads ? kernel.Lay(kernel.ParameterCount, states.Pointer, heads, size, count) : kernel.Lay(kernel.ParameterCount, states.Pointer, heads, count);
    }

    public void CopyResult(Span<float> y) => this.y.Span<float>().CopyTo(y);

    /// <inheritdoc/>
    public void Dispose()
    {
        a.Dispose();
        y.Dispose();
    }

    private static float* Row(NativeBuffer buffer, int row, int length) => (float*)buffer.Pointer + ((nint)row * length);

    private ArrayView A() => HasHeads ? kernel.Lay(ParameterA, a.Pointer, inputs.Shape.Heads) : kernel.Lay(ParameterA, a.Pointer, inputs.Shape.Heads, inputs.Shape.States);

    private ArrayView Channels(NativeBuffer buffer, int from, int steps)
    {
        var (_, heads, size, _) = inputs.Shape;
        var pointer = Row(buffer, from, inputs.Shape.Channels);
        return HasHeads ? ArrayView.Of(pointer, steps, heads, size) : ArrayView.Of(pointer, steps, heads);
    }
}
