namespace Kernels.Arrays;

/// <summary>What is checked of a call before any of it runs, shapes aside.</summary>
internal static unsafe class CallChecks
{
    /// <summary>Whether there is an array for everything that the kernel needs.</summary>
    /// <exception cref="ArgumentException">There is not.</exception>
    public static void Counts(ArrayKernel kernel, in ArrayCall call)
    {
        if (call.Arguments.Length != kernel.ParameterCount)
        {
            throw new ArgumentException($"{kernel.Name} has {kernel.ParameterCount} parameters; {call.Arguments.Length} arguments are given.", nameof(call));
        }
        if (call.Results.Length != kernel.ResultCount || (call.States.Length != 0 && call.States.Length != kernel.StateCount))
        {
            throw new ArgumentException(
                $"{kernel.Name} has {kernel.ResultCount} results and {kernel.StateCount} states; memory is given for {call.Results.Length} and {call.States.Length}.", nameof(call));
        }
        Arguments(kernel, call.Arguments);
    }

    /// <summary>Whether each parameter that is not optional has an argument.</summary>
    /// <exception cref="ArgumentException">One has none.</exception>
    public static void Arguments(ArrayKernel kernel, ReadOnlySpan<ArrayView> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsAbsent && kernel.Arrays[i].Role == ArrayRole.Input)
            {
                throw new ArgumentException($"{kernel.Name} needs '{kernel.Arrays[i].Name}'.", nameof(arguments));
            }
        }
    }

    /// <summary>Whether a view can take a result or a state of every batch.</summary>
    /// <exception cref="ArgumentException">It can't.</exception>
    public static void Written(ArrayKernel kernel, int array, in ArrayView view, nint batches)
    {
        var declaration = kernel.Arrays[array];
        if (view.IsAbsent)
        {
            throw new ArgumentException($"{kernel.Name}: there is no memory for the result '{declaration.Name}'.", nameof(view));
        }
        if (!view.Type.IsFloat())
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' should lie in F32, F16 or BF16; it is given as {view}.", nameof(view));
        }
        if (batches != 1 && view.Rank == declaration.Dimensions.Length)
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' should have the leading axes of the arguments, {batches} in all; it is given as {view}.", nameof(view));
        }
        if (Repeats(view) is >= 0 and var repeated)
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' is written, but all {view.Extent(repeated)} indices of dimension {repeated + 1} are the same memory.", nameof(view));
        }
    }

    /// <summary>The lengths of a batch of sequences.</summary>
    /// <exception cref="ArgumentException">There is not one for each, or one is longer than the arguments.</exception>
    public static void Lengths(ArrayKernel kernel, ReadOnlySpan<int> lengths, in CallTables tables)
    {
        if (lengths.IsEmpty)
        {
            return;
        }
        if (kernel.Axis is null)
        {
            throw new ArgumentException($"{kernel.Name} is a kernel: only a scan has lengths.", nameof(lengths));
        }
        if (lengths.Length != tables.Batches)
        {
            throw new ArgumentException($"{kernel.Name}: there should be a length for each of the {tables.Batches} sequences; {lengths.Length} are given.", nameof(lengths));
        }
        foreach (var length in lengths)
        {
            if (length < 0 || length > tables.Job.To)
            {
                throw new ArgumentException($"{kernel.Name}: a length of {length} is not from 0 to the {tables.Job.To} steps of the arguments.", nameof(lengths));
            }
        }
    }

    /// <summary>A dimension whose indices are all the same memory; -1 where there is none, or no element.</summary>
    private static int Repeats(in ArrayView view)
    {
        var repeated = -1;
        for (var i = 0; i < view.Rank; i++)
        {
            if (view.Extent(i) == 0)
            {
                return -1;
            }
            repeated = view.Stride(i) == 0 && view.Extent(i) > 1 ? i : repeated;
        }
        return repeated;
    }
}
