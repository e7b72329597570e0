namespace Kernels.Arrays;

/// <summary>Copies arrays of any type and strides from and to the numbers that generated code works on: f32, or int32 where it reads integers.</summary>
internal static unsafe class ArrayCopy
{
    /// <summary>Reads a view into memory with those strides.</summary>
    /// <param name="asIntegers">Whether the memory takes int32.</param>
    /// <exception cref="ArgumentException">A number has no exact float32.</exception>
    public static void Read(in ArrayView source, float* destination, nint* strides, bool asIntegers)
    {
        var walk = new StridedPair(source, strides);
        while (walk.TryNext(out var from, out var to))
        {
            NumberRow.Read(source, from, walk.InnerView, destination + to, walk.InnerOther, walk.InnerCount, asIntegers);
        }
    }

    /// <summary>Writes floats with those strides into a view of floats, rounded to its type.</summary>
    public static void Write(float* source, nint* strides, in ArrayView destination)
    {
        var walk = new StridedPair(destination, strides);
        while (walk.TryNext(out var to, out var from))
        {
            NumberRow.Write(source + from, walk.InnerOther, destination, to, walk.InnerView, walk.InnerCount);
        }
    }

    /// <summary>Sets every number of a view of floats.</summary>
    public static void Fill(in ArrayView view, float value)
    {
        var strides = stackalloc nint[ArrayView.MaxRank];
        new Span<nint>(strides, ArrayView.MaxRank).Clear();
        Write(&value, strides, view);
    }
}
