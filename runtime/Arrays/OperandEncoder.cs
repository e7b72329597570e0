using Kernels.Encoding;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Encodes an argument in the activation format that its parameter is declared with, each matrix of its last two axes by itself.</summary>
internal static unsafe class OperandEncoder
{
    /// <summary>Whether an argument is in the format of its parameter as it is.</summary>
    /// <exception cref="ArgumentException">It is not, and numbers are not encoded in that format while a program runs.</exception>
    public static bool IsEncoded(ArrayKernel kernel, int array, in ArrayView view)
    {
        var declaration = kernel.Arrays[array];
        if (declaration.Format is not { } format || view.Format == format.Number)
        {
            return true;
        }
        if (format.Descriptor is not { IsActivation: true })
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' should be a matrix in the format {format.Name}; it is given as {view}.", nameof(view));
        }
        return false;
    }

    /// <summary>The values of an argument once encoded, in memory of the scratch arena.</summary>
    /// <exception cref="ArgumentException">A number has no exact float32.</exception>
    /// <exception cref="EncodingException">A number is not finite, and the format's encoder wants finite ones.</exception>
    public static ArrayView Values(ArrayDeclaration declaration, in ArrayView view, WorkerPool pool)
    {
        var format = declaration.Format!;
        Span<nint> extents = stackalloc nint[view.Rank];
        var strides = stackalloc nint[ArrayView.MaxRank];
        var count = (nint)1;
        for (var i = view.Rank - 1; i >= 0; i--)
        {
            (extents[i], strides[i]) = (view.Extent(i), count);
            count = checked(count * view.Extent(i));
        }
        var values = (float*)ScratchArena.Rent(checked(count * sizeof(float)));
        if (count > 0)
        {
            // Axes of a batch are no rows.
            var columns = declaration.Dimensions.Length == 0 ? 1 : checked((int)extents[^1]);
            var rows = declaration.Dimensions.Length < 2 ? 1 : checked((int)extents[^2]);
            var numbers = (float*)ScratchArena.Rent(count * sizeof(float));
            ArrayCopy.Read(view, numbers, strides, asIntegers: false);
            for (nint matrix = 0; matrix < count; matrix += (nint)rows * columns)
            {
                DecodedActivations.Find(format.Descriptor!, numbers + matrix, columns, rows, columns, values + matrix, pool);
            }
        }
        return ArrayView.Of(values, extents) with { Format = format.Number };
    }
}
