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
        return HasHeads ? Laid(kernel.ParameterCount, states, heads, size, count) : Laid(kernel.ParameterCount, states, heads, count);
    }

    public void CopyResult(Span<float> y) => this.y.Span<float>().CopyTo(y);

    /// <inheritdoc/>
    public void Dispose()
    {
        a.Dispose();
        y.Dispose();
    }

    private static float* Row(NativeBuffer buffer, int row, int length) => (float*)buffer.Pointer + ((nint)row * length);

    private ArrayView A() => HasHeads ? Laid(ParameterA, a, inputs.Shape.Heads) : Laid(ParameterA, a, inputs.Shape.Heads, inputs.Shape.States);

    private ArrayView Channels(NativeBuffer buffer, int from, int steps)
    {
        var (_, heads, size, _) = inputs.Shape;
        var pointer = Row(buffer, from, inputs.Shape.Channels);
        return HasHeads ? ArrayView.Of(pointer, steps, heads, size) : ArrayView.Of(pointer, steps, heads);
    }

    /// <summary>A whole array, row-major but for the dimension that the generated code wants innermost.</summary>
    private ArrayView Laid(int array, NativeBuffer buffer, params ReadOnlySpan<nint> extents)
    {
        var innermost = kernel.Arrays[array].Innermost;
        Span<nint> strides = stackalloc nint[extents.Length];
        var stride = innermost < 0 ? 1 : extents[innermost];
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = i == innermost ? 1 : stride;
            stride *= i == innermost ? 1 : extents[i];
        }
        return new ArrayView(buffer.Pointer, NumberType.F32, extents, strides);
    }
}
