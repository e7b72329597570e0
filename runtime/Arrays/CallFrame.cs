namespace Kernels.Arrays;

/// <summary>Binds the arrays of one call: solves extents, and takes memory for what the caller's views cannot serve as they are.</summary>
internal unsafe ref struct CallFrame
{
    private readonly ArrayKernel kernel;
    private readonly WalkBinding walk;
    private readonly ReadOnlySpan<ArrayView> arguments;
    private readonly ReadOnlySpan<ArrayView> states;
    private readonly ReadOnlySpan<ArrayView> results;

    public CallTables Tables;

    public CallFrame(ArrayKernel kernel, in ArrayCall call, in WalkBinding walk)
    {
        this.kernel = kernel;
        this.walk = walk;
        arguments = call.Arguments;
        states = call.States;
        results = call.Results;
        CheckCounts();
        Tables = CallTables.Rent(kernel.Arrays.Length, kernel.Extents.Length);
        ExtentSolver.Solve(kernel, arguments, walk, Tables.Job.Extents);
        Tables.Batches = LeadingExtents();
        Tables.Job.To = kernel.Axis is null ? 0 : Tables.Job.Extents[kernel.TimeExtent];
        BindArguments();
        BindStates();
        BindResults();
        BindIntermediates();
    }

    /// <summary>Writes back what lies in memory of its own.</summary>
    public readonly void Finish()
    {
        for (var i = 0; i < states.Length; i++)
        {
            WriteBack(kernel.FirstState + i, states[i]);
        }
        for (var i = 0; i < results.Length; i++)
        {
            WriteBack(kernel.FirstResult + i, results[i]);
        }
    }

    /// <summary>Sets all results to 0.</summary>
    public readonly void ClearResults()
    {
        var zero = 0f;
        var strides = stackalloc nint[ArrayView.MaxRank];
        new Span<nint>(strides, ArrayView.MaxRank).Clear();
        for (var i = 0; i < results.Length; i++)
        {
            var array = kernel.FirstResult + i;
            if ((float*)results[i].Pointer == Tables.Job.Arrays[array])
            {
                ArrayCopy.Write(&zero, strides, results[i]);
            }
            else
            {
                new Span<float>(Tables.Job.Arrays[array], checked((int)(Tables.BatchStrides[array] * Tables.Batches))).Clear();
            }
        }
    }

    /// <summary>Memory for an array that no view gives, all batches of it one after the other.</summary>
    public readonly nint Take(int array, nint copies)
    {
        var declaration = kernel.Arrays[array];
        var strides = Tables.Strides(array);
        var count = PackedStrides(array, declaration, strides);
        Tables.BatchStrides[array] = count;
        Tables.ChunkStrides[array] = copies == 1 ? 0 : count * Tables.Batches;
        Tables.Job.Arrays[array] = (float*)ScratchArena.Rent(checked(count * Tables.Batches * copies * sizeof(float)));
        return count;
    }

    private readonly void CheckCounts()
    {
        if (arguments.Length != kernel.ParameterCount)
        {
            throw new ArgumentException($"{kernel.Name} has {kernel.ParameterCount} parameters; {arguments.Length} arguments are given.", nameof(arguments));
        }
        if (results.Length != kernel.ResultCount || (states.Length != 0 && states.Length != kernel.StateCount))
        {
            throw new ArgumentException(
                $"{kernel.Name} has {kernel.ResultCount} results and {kernel.StateCount} states; memory is given for {results.Length} and {states.Length}.", nameof(results));
        }
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsAbsent && kernel.Arrays[i].Role == ArrayRole.Input)
            {
                throw new ArgumentException($"{kernel.Name} needs '{kernel.Arrays[i].Name}'.", nameof(arguments));
            }
        }
    }

    /// <summary>The product of the leading axes, which all arrays that have any must agree on.</summary>
    private readonly nint LeadingExtents()
    {
        var (first, batches) = (-1, (nint)1);
        for (var array = 0; array < kernel.FirstResult + kernel.ResultCount; array++)
        {
            var view = ViewOf(array);
            var leading = view.Rank - kernel.Arrays[array].Dimensions.Length;
            if (view.IsAbsent || leading == 0)
            {
                continue;
            }
            if (first < 0)
            {
                first = array;
                for (var i = 0; i < leading; i++)
                {
                    batches *= view.Extent(i);
                }
                continue;
            }
            var other = ViewOf(first);
            var isSame = other.Rank - kernel.Arrays[first].Dimensions.Length == leading;
            for (var i = 0; i < leading && isSame; i++)
            {
                isSame = other.Extent(i) == view.Extent(i);
            }
            if (!isSame)
            {
                throw new ArgumentException($"{kernel.Name}: the leading axes of '{kernel.Arrays[array].Name}', {view}, should be those of '{kernel.Arrays[first].Name}', {other}.", nameof(array));
            }
        }
        return batches;
    }

    private readonly ArrayView ViewOf(int array) =>
        array < kernel.FirstState ? arguments[array]
        : array < kernel.FirstResult ? (states.IsEmpty ? default : states[array - kernel.FirstState])
        : results[array - kernel.FirstResult];

    private readonly void BindArguments()
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].IsAbsent && !TryUse(i, arguments[i]))
            {
                Take(i, 1);
                Read(i, arguments[i]);
            }
            Tables.Job.Places[i] = walk.Covers(i) ? walk.Places : null;
        }
    }

    private readonly void BindStates()
    {
        for (var i = 0; i < kernel.StateCount; i++)
        {
            var array = kernel.FirstState + i;
            var view = ViewOf(array);
            if (view.IsAbsent)
            {
                var count = Take(array, 1) * Tables.Batches;
                new Span<float>(Tables.Job.Arrays[array], checked((int)count)).Fill(kernel.Arrays[array].Initial);
                continue;
            }
            ExtentSolver.Check(kernel, array, view, walk, Tables.Job.Extents, nameof(states));
            ExpectBatches(array, view);
            if (!TryUse(array, view))
            {
                Take(array, 1);
                Read(array, view);
            }
        }
    }

    private readonly void BindResults()
    {
        for (var i = 0; i < results.Length; i++)
        {
            var array = kernel.FirstResult + i;
            if (results[i].IsAbsent)
            {
                throw new ArgumentException($"{kernel.Name}: there is no memory for the result '{kernel.Arrays[array].Name}'.", nameof(results));
            }
            ExtentSolver.Check(kernel, array, results[i], walk, Tables.Job.Extents, nameof(results));
            ExpectBatches(array, results[i]);
            if (!TryUse(array, results[i]))
            {
                Take(array, 1);
                Read(array, results[i]);
            }
            Tables.Job.Places[array] = walk.Covers(array) ? walk.Places : null;
        }
    }

    private readonly void BindIntermediates()
    {
        for (var array = kernel.FirstResult + kernel.ResultCount; array < kernel.Arrays.Length; array++)
        {
            if (kernel.Arrays[array].Role == ArrayRole.Intermediate)
            {
                Take(array, 1);
            }
        }
    }

    private readonly void ExpectBatches(int array, in ArrayView view)
    {
        if (Tables.Batches > 1 && view.Rank == kernel.Arrays[array].Dimensions.Length)
        {
            throw new ArgumentException($"{kernel.Name}: '{kernel.Arrays[array].Name}' should have the leading axes of the arguments, {Tables.Batches} in all; it is given as {view}.", nameof(view));
        }
    }

    /// <summary>Uses the caller's memory where its type, its strides and its leading axes allow.</summary>
    private readonly bool TryUse(int array, in ArrayView view)
    {
        var declaration = kernel.Arrays[array];
        var leading = view.Rank - declaration.Dimensions.Length;
        var isWanted = declaration.IsInteger ? view.Type == NumberType.I32 : view.Type == NumberType.F32;
        if (!isWanted || (declaration.Innermost >= 0 && view.Stride(leading + declaration.Innermost) != 1 && view.Extent(leading + declaration.Innermost) > 1))
        {
            return false;
        }
        for (var i = 0; i + 1 < leading; i++)
        {
            if (view.Stride(i) != view.Stride(i + 1) * view.Extent(i + 1))
            {
                return false;
            }
        }
        Tables.BatchStrides[array] = leading == 0 ? 0 : view.Stride(leading - 1);
        Tables.Job.Arrays[array] = (float*)view.Pointer;
        var strides = Tables.Strides(array);
        for (var i = 0; i < declaration.Dimensions.Length; i++)
        {
            strides[i] = view.Stride(leading + i);
        }
        return true;
    }

    /// <summary>Strides of an array in memory of its own: its innermost dimension last, the others in their order.</summary>
    private readonly nint PackedStrides(int array, ArrayDeclaration declaration, nint* strides)
    {
        var innermost = declaration.Innermost >= 0 ? declaration.Innermost : declaration.Dimensions.Length - 1;
        var stride = (nint)1;
        for (var k = declaration.Dimensions.Length - 1; k >= 0; k--)
        {
            // The innermost first, then the others from the last to the first.
            var i = k == declaration.Dimensions.Length - 1 ? innermost : k < innermost ? k : k + 1;
            strides[i] = stride;
            stride *= i == declaration.TimeAxis && walk.Covers(array)
                ? ViewOf(array).Extent(ViewOf(array).Rank - declaration.Dimensions.Length + i)
                : declaration.Dimensions[i].Evaluate(Tables.Job.Extents);
        }
        return stride;
    }

    private readonly void Read(int array, in ArrayView view)
    {
        var declaration = kernel.Arrays[array];
        if (declaration.IsInteger && view.Type is NumberType.F32 or NumberType.F16 or NumberType.BF16)
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' should hold integers; it is given as {view}.", nameof(view));
        }
        var leading = view.Rank - declaration.Dimensions.Length;
        var strides = stackalloc nint[ArrayView.MaxRank];
        AllStrides(array, view, strides);
        if (leading == 0)
        {
            Tables.BatchStrides[array] = 0;
        }
        ArrayCopy.Read(view, Tables.Job.Arrays[array], strides, declaration.IsInteger);
    }

    private readonly void AllStrides(int array, in ArrayView view, nint* strides)
    {
        var rank = kernel.Arrays[array].Dimensions.Length;
        var leading = view.Rank - rank;
        for (var i = 0; i < rank; i++)
        {
            strides[leading + i] = Tables.Strides(array)[i];
        }
        var stride = Tables.BatchStrides[array];
        for (var i = leading - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= view.Extent(i);
        }
    }

    private readonly void WriteBack(int array, in ArrayView view)
    {
        if (view.IsAbsent || (float*)view.Pointer == Tables.Job.Arrays[array])
        {
            return;
        }
        var strides = stackalloc nint[ArrayView.MaxRank];
        AllStrides(array, view, strides);
        ArrayCopy.Write(Tables.Job.Arrays[array], strides, view);
    }
}
