namespace Kernels.Gpu.Models;

/// <summary>How arrays that belong to a kernel alone lie on a device: the dimension along which its threads read side by side is the last in memory.</summary>
internal static class DeviceLayout
{
    /// <summary>The strides of a parameter or state of that shape.</summary>
    public static int[] Strides(GpuArrayKernel kernel, string array, ReadOnlySpan<int> shape)
    {
        var declaration = kernel.Arrays.First(a => a.Name == array);
        var strides = new int[shape.Length];
        var stride = 1;
        for (var place = shape.Length - 1; place >= 0; place--)
        {
            var dimension = declaration.AtPlace(place);
            strides[dimension] = stride;
            stride = checked(stride * shape[dimension]);
        }
        return strides;
    }

    /// <summary>Copies row-major numbers to where the strides say.</summary>
    public static void Scatter(ReadOnlySpan<float> rowMajor, ReadOnlySpan<int> shape, ReadOnlySpan<int> strides, Span<float> laid)
    {
        for (var i = 0; i < rowMajor.Length; i++)
        {
            var (rest, at) = (i, 0);
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                at += rest % shape[d] * strides[d];
                rest /= shape[d];
            }
            laid[at] = rowMajor[i];
        }
    }
}
