using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Runs the call of one kernel from another: the callee's arrays are views of the caller's, read and written along the walk.</summary>
internal static unsafe class CallRunner
{
    public static void Run(CallStage stage, ArrayKernel caller, in CallTables tables, in ScanOptions options, WorkerPool pool)
    {
        var callee = stage.Callee();
        Span<ArrayView> arguments = new ArrayView[callee.ParameterCount];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i < stage.Arguments.Length && stage.Arguments[i] is { } argument && tables.Job.Arrays[argument.Array] != null)
            {
                arguments[i] = View(caller, argument.Array, argument.Fixed, tables);
            }
        }
        Span<ArrayView> results = [View(caller, stage.Result, [], tables)];
        if (stage.Walk is not { } walk)
        {
            callee.Run(new ArrayCall { Arguments = arguments, Results = results, Options = options, Pool = pool }, WalkBinding.None);
            return;
        }
        RunAlong(walk, stage, callee, arguments, results, tables, options, pool);
    }

    private static void RunAlong(
        Walk walk, CallStage stage, ArrayKernel callee, Span<ArrayView> arguments, Span<ArrayView> results, in CallTables tables, in ScanOptions options, WorkerPool pool)
    {
        Span<bool> covered = new bool[callee.Arrays.Length];
        var isGrid = IsGrid(walk);
        var batched = tables.Batches > 1 ? 1 : 0;
        nint length = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsAbsent || stage.Arguments[i]!.Walked is not (>= 0 and var walked))
            {
                continue;
            }
            covered[i] = true;
            walked += arguments[i].Rank - callee.Arrays[i].Dimensions.Length - (isGrid ? 1 : 0);
            length = arguments[i].Extent(walked);
            if (isGrid)
            {
                arguments[i] = Flatten(arguments[i], walked, callee.Arrays[i].Name);
            }
        }
        var result = callee.FirstResult;
        if (!walk.KeepsOrder)
        {
            covered[result] = true;
            results[0] = isGrid ? Flatten(results[0], batched + walk.ResultAxis, callee.Arrays[result].Name) : results[0];
        }
        var steps = WalkPlaces.Count(walk, length, tables);
        var places = (int*)ScratchArena.Rent(Math.Max(1, steps) * sizeof(int));
        WalkPlaces.List(walk, length, tables, places);
        callee.Run(new ArrayCall { Arguments = arguments, Results = results, Options = options, Pool = pool }, WalkBinding.Over(places, steps, covered));
    }

    private static bool IsGrid(Walk walk) => walk switch
    {
        GridWalk => true,
        ReverseWalk { Inner: { } inner } => IsGrid(inner),
        ConcatenatedWalk parts => parts.Parts.Any(IsGrid),
        _ => false,
    };

    /// <summary>An array of the caller with leading indices fixed, and the batches as one leading axis.</summary>
    private static ArrayView View(ArrayKernel caller, int array, System.Collections.Immutable.ImmutableArray<SizeExpression> fixedIndices, in CallTables tables)
    {
        var dimensions = caller.Arrays[array].Dimensions;
        var hasBatches = tables.Batches > 1 && tables.BatchStrides[array] != 0;
        Span<nint> extents = stackalloc nint[ArrayView.MaxRank];
        Span<nint> strides = stackalloc nint[ArrayView.MaxRank];
        var rank = 0;
        if (hasBatches)
        {
            (extents[0], strides[0]) = (tables.Batches, tables.BatchStrides[array]);
            rank = 1;
        }
        var pointer = tables.Job.Arrays[array];
        for (var i = 0; i < dimensions.Length; i++)
        {
            var extent = dimensions[i].Evaluate(tables.Job.Extents);
            if (i < fixedIndices.Length)
            {
                var at = fixedIndices[i].Evaluate(tables.Job.Extents);
                if (at < 0 || at >= extent)
                {
                    throw new ArgumentOutOfRangeException(nameof(array), $"{caller.Name}: index {at} of dimension {i + 1} of '{caller.Arrays[array].Name}' is outside [0, {extent}).");
                }
                pointer += at * tables.Strides(array)[i];
                continue;
            }
            (extents[rank], strides[rank]) = (extent, tables.Strides(array)[i]);
            rank++;
        }
        return new ArrayView(pointer, caller.Arrays[array].IsInteger ? NumberType.I32 : NumberType.F32, extents[..rank], strides[..rank]);
    }

    /// <summary>Takes two neighbouring dimensions as one.</summary>
    private static ArrayView Flatten(in ArrayView view, int dimension, string name)
    {
        if (view.Stride(dimension) != view.Stride(dimension + 1) * view.Extent(dimension + 1))
        {
            throw new ArgumentException($"The rows of '{name}' should lie one after the other, so that a walk goes over them: the strides of {view} say otherwise. Copy the array.", nameof(view));
        }
        Span<nint> extents = stackalloc nint[view.Rank - 1];
        Span<nint> strides = stackalloc nint[view.Rank - 1];
        for (var i = 0; i < extents.Length; i++)
        {
            var from = i < dimension ? i : i + 1;
            extents[i] = i == dimension ? view.Extent(i) * view.Extent(i + 1) : view.Extent(from);
            strides[i] = view.Stride(from);
        }
        return new ArrayView(view.Pointer, view.Type, extents, strides);
    }
}
