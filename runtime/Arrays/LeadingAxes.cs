namespace Kernels.Arrays;

/// <summary>The leading axes of a call: what arrays have in front of the dimensions that the declaration names.</summary>
internal static unsafe class LeadingAxes
{
    private static readonly ArrayView Absent = new(null, NumberType.F32, [], []);

    /// <summary>How many batches there are: the product of the leading axes, which all arrays that have any agree on.</summary>
    /// <exception cref="ArgumentException">Two arrays have different ones.</exception>
    public static nint Count(ArrayKernel kernel, in ArrayCall call)
    {
        var first = -1;
        for (var array = 0; array < kernel.FirstIntermediate; array++)
        {
            ref readonly var view = ref ViewOf(kernel, call, array);
            if (view.IsAbsent || view.Rank <= kernel.Arrays[array].Dimensions.Length)
            {
                continue;
            }
            if (first < 0)
            {
                first = array;
            }
            else
            {
                ExpectSame(kernel, first, ViewOf(kernel, call, first), array, view);
            }
        }
        return first < 0 ? 1 : Product(ViewOf(kernel, call, first), kernel.Arrays[first].Dimensions.Length);
    }

    private static ref readonly ArrayView ViewOf(ArrayKernel kernel, in ArrayCall call, int array)
    {
        if (array < kernel.FirstState)
        {
            return ref call.Arguments[array];
        }
        if (array >= kernel.FirstResult)
        {
            return ref call.Results[array - kernel.FirstResult];
        }
        return ref call.States.IsEmpty ? ref Absent : ref call.States[array - kernel.FirstState];
    }

    private static nint Product(in ArrayView view, int rank)
    {
        nint product = 1;
        for (var i = 0; i < view.Rank - rank; i++)
        {
            product *= view.Extent(i);
        }
        return product;
    }

    private static void ExpectSame(ArrayKernel kernel, int first, in ArrayView a, int second, in ArrayView b)
    {
        var leading = a.Rank - kernel.Arrays[first].Dimensions.Length;
        var isSame = b.Rank - kernel.Arrays[second].Dimensions.Length == leading;
        for (var i = 0; i < leading && isSame; i++)
        {
            isSame = a.Extent(i) == b.Extent(i);
        }
        if (!isSame)
        {
            throw new ArgumentException($"{kernel.Name}: the leading axes of '{kernel.Arrays[second].Name}', {b}, should be those of '{kernel.Arrays[first].Name}', {a}.", nameof(second));
        }
    }
}
