namespace Kernels.Arrays;

/// <summary>
/// Finds the extents of a call from the shapes of its arguments: those of bare dimensions first, then those that only appear inside a
/// dimension (<c>G</c> in <c>d/(D/G)</c>), then those that follow from these.
/// </summary>
internal static unsafe class ExtentSolver
{
    /// <param name="extents">One place for each extent of the kernel.</param>
    /// <param name="walk">A walk that some arguments are read along; their time axis says nothing of the number of steps.</param>
    /// <exception cref="ArgumentException">The shapes contradict each other or leave an extent open.</exception>
    public static void Solve(ArrayKernel kernel, ReadOnlySpan<ArrayView> arguments, in WalkBinding walk, nint* extents)
    {
        for (var i = 0; i < kernel.Extents.Length; i++)
        {
            extents[i] = -1;
        }
        if (walk.Steps >= 0)
        {
            extents[kernel.TimeExtent] = walk.Steps;
        }
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                ReadBareDimensions(kernel, i, arguments[i], walk, extents);
            }
        }
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                SolveInnerExtents(kernel, i, arguments[i], extents);
            }
        }
        for (var i = 0; i < kernel.Extents.Length; i++)
        {
            if (extents[i] < 0 && kernel.Extents[i].Value is { } value && value.Open(extents) == -1)
            {
                extents[i] = Math.Max(0, value.Evaluate(extents));
            }
            if (extents[i] < 0)
            {
                throw new ArgumentException($"{kernel.Name}: the shapes of the arguments do not say how large {kernel.Extents[i].Name} is.", nameof(arguments));
            }
        }
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                Check(kernel, i, arguments[i], walk, extents, nameof(arguments));
            }
        }
    }

    /// <summary>Checks the dimensions of an array that the caller gives.</summary>
    /// <exception cref="ArgumentException">One has another extent.</exception>
    public static void Check(ArrayKernel kernel, int array, in ArrayView view, in WalkBinding walk, nint* extents, string argument)
    {
        var declaration = kernel.Arrays[array];
        var leading = view.Rank - declaration.Dimensions.Length;
        if (leading < 0)
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' has {declaration.Dimensions.Length} dimensions; what is given is {view}.", argument);
        }
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            if (i == declaration.TimeAxis && walk.Covers(array))
            {
                continue;
            }
            var expected = declaration.Dimensions[i].Evaluate(extents);
            if (view.Extent(leading + i) != expected)
            {
                throw new ArgumentException(
                    $"{kernel.Name}: dimension {i + 1} of '{declaration.Name}', {declaration.Dimensions[i].Print(kernel)}, should be {expected}; what is given is {view}.", argument);
            }
        }
    }

    private static void ReadBareDimensions(ArrayKernel kernel, int array, in ArrayView view, in WalkBinding walk, nint* extents)
    {
        var declaration = kernel.Arrays[array];
        var leading = view.Rank - declaration.Dimensions.Length;
        if (leading < 0)
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' has {declaration.Dimensions.Length} dimensions; what is given is {view}.", nameof(view));
        }
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            if (declaration.Dimensions[i] is not SizeOf bare || (i == declaration.TimeAxis && walk.Covers(array)))
            {
                continue;
            }
            var known = extents[bare.Extent];
            var given = view.Extent(leading + i);
            if (known >= 0 && known != given)
            {
                throw new ArgumentException(
                    $"{kernel.Name}: {kernel.Extents[bare.Extent].Name} is {known} by another argument, but dimension {i + 1} of '{declaration.Name}' is {given}; it is given as {view}.", nameof(view));
            }
            extents[bare.Extent] = given;
        }
    }

    private static void SolveInnerExtents(ArrayKernel kernel, int array, in ArrayView view, nint* extents)
    {
        var declaration = kernel.Arrays[array];
        var leading = view.Rank - declaration.Dimensions.Length;
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            var dimension = declaration.Dimensions[i];
            if (dimension.Open(extents) is var open and >= 0)
            {
                extents[open] = Inverse(dimension, open, view.Extent(leading + i), extents);
            }
        }
    }

    /// <summary>The extent for which the dimension has that size; -1 where none does.</summary>
    private static nint Inverse(SizeExpression dimension, int open, nint size, nint* extents)
    {
        extents[open] = size;
        if (dimension.Evaluate(extents) == size)
        {
            return size;
        }
        for (nint candidate = 1; candidate <= 1 << 20; candidate++)
        {
            extents[open] = candidate;
            if (dimension.Evaluate(extents) == size)
            {
                return candidate;
            }
        }
        return -1;
    }
}
