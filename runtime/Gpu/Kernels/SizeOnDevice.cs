using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>Works out sizes from the extents of a call on a device.</summary>
internal static class SizeOnDevice
{
    public static unsafe int Evaluate(this SizeExpression size, ReadOnlySpan<int> extents)
    {
        var wide = stackalloc nint[extents.Length];
        for (var i = 0; i < extents.Length; i++)
        {
            wide[i] = extents[i];
        }
        return checked((int)size.Evaluate(wide));
    }
}
