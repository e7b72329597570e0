namespace Kernels.Arrays;

/// <summary>
/// Finds the extents of a call from the shapes of its arguments: those of bare dimensions first, then those that only appear inside a
/// dimension (<c>G</c> in <c>d/(D/G)</c>), then those that follow from these.
/// </summary>
internal static unsafe class ExtentSolver
{
    /// <summary>How far an extent inside a dimension is looked for: beyond every size of a group.</summary>
    private const nint LargestCandidate = 1 << 20;

    /// <param name="extents">One place for each extent of the kernel.</param>
    /// <param name="walk">A walk that some arguments are read along; their time axis says nothing of the number of steps.</param>
    /// <exception cref="ArgumentException">The shapes contradict each other or leave an extent open.</exception>
    public static void Solve(ArrayKernel kernel, ReadOnlySpan<ArrayView> arguments, in WalkBinding walk, nint* extents)
    {
        new Span<nint>(extents, kernel.Extents.Length).Fill(-1);
        if (walk.Steps >= 0)
        {
            extents[kernel.TimeExtent] = walk.Steps;
        }
        var hasInner = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                hasInner |= ReadBareDimensions(kernel, i, arguments[i], walk, extents);
            }
        }
        for (var i = 0; i < arguments.Length && hasInner; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                SolveInnerExtents(kernel, i, arguments[i], extents);
            }
        }
        WorkOutTheRest(kernel, extents);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent)
            {
                Check(kernel, i, arguments[i], walk, extents);
            }
        }
    }

    /// <summary>Checks the dimensions of an array that the caller gives.</summary>
    /// <exception cref="ArgumentException">One has another extent.</exception>
    public static void Check(ArrayKernel kernel, int array, in ArrayView view, in WalkBinding walk, nint* extents)
    {
        var declaration = kernel.Arrays[array];
        var leading = Leading(kernel, array, view);
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
                    $"{kernel.Name}: dimension {i + 1} of '{declaration.Name}', {declaration.Dimensions[i].Print(kernel)}, should be {expected}; it is given as {view}.", nameof(view));
            }
        }
    }

    private static int Leading(ArrayKernel kernel, int array, in ArrayView view)
    {
        var rank = kernel.Arrays[array].Dimensions.Length;
        return view.Rank >= rank
            ? view.Rank - rank
            : throw new ArgumentException($"{kernel.Name}: '{kernel.Arrays[array].Name}' should have {rank} dimensions, behind those of a batch; it is given as {view}.", nameof(view));
    }

    /// <returns>Whether there are dimensions that are no bare extent.</returns>
    private static bool ReadBareDimensions(ArrayKernel kernel, int array, in ArrayView view, in WalkBinding walk, nint* extents)
    {
        var declaration = kernel.Arrays[array];
        var leading = Leading(kernel, array, view);
        var hasOthers = false;
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            if (declaration.Dimensions[i] is not SizeOf bare)
            {
                hasOthers = true;
                continue;
            }
            if (i == declaration.TimeAxis && walk.Covers(array))
            {
                continue;
            }
            var known = extents[bare.Extent];
            var given = view.Extent(leading + i);
            if (known >= 0 && known != given)
            {
                throw new ArgumentException(
                    $"{kernel.Name}: {kernel.Extents[bare.Extent].Name} is {known}{Giver(kernel, bare, array)}, so dimension {i + 1} of '{declaration.Name}' should be {known} too; it is given as {view}.",
                    nameof(view));
            }
            extents[bare.Extent] = given;
        }
        return hasOthers;
    }

    private static string Giver(ArrayKernel kernel, SizeOf extent, int before)
    {
        var giver = kernel.Arrays.Take(before).FirstOrDefault(a => a.Dimensions.Contains(extent));
        return giver is null ? "" : $" by '{giver.Name}'";
    }

    private static void SolveInnerExtents(ArrayKernel kernel, int array, in ArrayView view, nint* extents)
    {
        var declaration = kernel.Arrays[array];
        var leading = Leading(kernel, array, view);
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            var dimension = declaration.Dimensions[i];
            if (dimension is SizeOf || dimension.Open(extents) is not (>= 0 and var open))
            {
                continue;
            }
            if (!TryInvert(dimension, open, view.Extent(leading + i), extents))
            {
                throw new ArgumentException(
                    $"{kernel.Name}: no {kernel.Extents[open].Name} gives dimension {i + 1} of '{declaration.Name}', {dimension.Print(kernel)}, {view.Extent(leading + i)} elements; it is given as {view}.",
                    nameof(view));
            }
        }
    }

    /// <summary>Finds the extent for which the dimension has that size: the size itself where it will do, else the smallest.</summary>
    private static bool TryInvert(SizeExpression dimension, int open, nint size, nint* extents)
    {
        extents[open] = size;
        var isFound = dimension.Evaluate(extents) == size;
        for (nint candidate = 1; candidate <= LargestCandidate && !isFound; candidate++)
        {
            extents[open] = candidate;
            isFound = dimension.Evaluate(extents) == size;
        }
        return isFound;
    }

    private static void WorkOutTheRest(ArrayKernel kernel, nint* extents)
    {
        for (var i = 0; i < kernel.Extents.Length; i++)
        {
            if (extents[i] < 0 && kernel.Extents[i].Value is { } value && value.Open(extents) == -1)
            {
                extents[i] = Math.Max(0, value.Evaluate(extents));
            }
            if (extents[i] < 0)
            {
                throw new ArgumentException($"{kernel.Name}: the shapes of the arguments do not say how large {kernel.Extents[i].Name} is.", nameof(extents));
            }
        }
    }
}
