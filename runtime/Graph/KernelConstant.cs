using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Numbers that a kernel reads in every call, in the layout in which it reads them.</summary>
internal sealed unsafe class KernelConstant : IDisposable
{
    private readonly NativeBuffer memory;

    /// <param name="parameter">The kernel's name for them.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">Their extents, without dimensions of 1 that the kernel does not have.</param>
    public KernelConstant(ArrayKernel kernel, string parameter, Tensor values, params ReadOnlySpan<nint> shape)
    {
        memory = new NativeBuffer(values.Count * sizeof(float));
        View = kernel.Lay(kernel.NumberOf(parameter, ArrayRole.Input), memory.Pointer, shape);
        var strides = stackalloc nint[shape.Length];
        var stride = (nint)1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        ArrayCopy.Write(values.Pointer, strides, View);
    }

    public ArrayView View { get; }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
