using System.Collections.Immutable;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Runs the call of one kernel from another: the callee's arrays are views of the caller's, read and written along the walk.</summary>
internal static unsafe class CallRunner
{
    public static void Run(CallStage stage, ArrayKernel caller, in CallTables tables, in ScanOptions options, WorkerPool pool)
    {
        var mark = ScratchArena.Mark();
        var callee = stage.Callee();
        if (callee.ResultCount != 1)
        {
            throw new InvalidOperationException($"{caller.Name} calls {callee.Name} for its result, but that has {callee.ResultCount}.");
        }
        if (stage.Walk is { } walk && tables.Batches > 1 && HasOwnTables(walk, tables))
        {
            for (nint batch = 0; batch < tables.Batches; batch++)
            {
                Run(stage, caller, callee, tables.Batch(batch), options, pool);
            }
        }
        else
        {
            Run(stage, caller, callee, tables, options, pool);
        }
        ScratchArena.Release(mark);
    }

    private static void Run(CallStage stage, ArrayKernel caller, ArrayKernel callee, in CallTables tables, in ScanOptions options, WorkerPool pool)
    {
        Span<ArrayView> arguments = stackalloc ArrayView[callee.ParameterCount];
        arguments.Clear();
        for (var i = 0; i < stage.Arguments.Length; i++)
        {
            if (stage.Arguments[i] is { } argument && tables.Job.Arrays[argument.Array] != null)
            {
                arguments[i] = View(caller, argument.Array, argument.Fixed, tables);
            }
        }
        var result = View(caller, stage.Result, [], tables);
        if (stage.Walk is { } walk)
        {
            RunAlong(walk, stage, caller, callee, arguments, result, tables, options, pool);
            return;
        }
        callee.Run(new ArrayCall { Arguments = arguments, Results = new(in result), Options = options, Pool = pool }, WalkBinding.None);
    }

    private static void RunAlong(
        Walk walk, CallStage stage, ArrayKernel caller, ArrayKernel callee, Span<ArrayView> arguments, in ArrayView result, in CallTables tables, in ScanOptions options, WorkerPool pool)
    {
        Span<bool> covered = stackalloc bool[callee.FirstIntermediate];
        covered.Clear();
        var isGrid = IsGrid(walk);
        nint length = -1;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsAbsent || stage.Arguments[i]!.Walked is not (>= 0 and var walked))
            {
                continue;
            }
            // The callee sees one dimension where a grid has two.
            walked += arguments[i].Rank - callee.Arrays[i].Dimensions.Length - (isGrid ? 1 : 0);
            if (isGrid)
            {
                arguments[i] = FlatView.Of(arguments[i], walked, isRead: true).View;
            }
            covered[i] = true;
            length = SameLength(caller, callee, i, length, arguments[i].Extent(walked));
        }
        var places = new WalkPlaces(caller, tables, length);
        var steps = (int)places.Count(walk);
        var order = new Span<int>((int*)ScratchArena.Rent((long)steps * sizeof(int)), steps);
        places.List(walk, order);
        if (walk.KeepsOrder)
        {
            Run(callee, arguments, result, order, covered, options, pool);
            return;
        }
        var axis = walk.ResultAxis + LeadingAxes(caller, stage.Result, result);
        var flat = isGrid ? FlatView.Of(result, axis, isRead: false) : default;
        var laidBack = isGrid ? flat.View : result;
        WalkPlaces.ExpectEachOnce(caller, order, laidBack.Extent(axis));
        covered[callee.FirstResult] = true;
        Run(callee, arguments, laidBack, order, covered, options, pool);
        if (isGrid)
        {
            flat.WriteBack();
        }
    }

    private static void Run(
        ArrayKernel callee, ReadOnlySpan<ArrayView> arguments, in ArrayView result, Span<int> order, ReadOnlySpan<bool> covered, in ScanOptions options, WorkerPool pool)
    {
        fixed (int* places = order)
        {
            callee.Run(new ArrayCall { Arguments = arguments, Results = new(in result), Options = options, Pool = pool }, WalkBinding.Over(places, order.Length, covered));
        }
    }

    private static nint SameLength(ArrayKernel caller, ArrayKernel callee, int array, nint length, nint own) => length < 0 || length == own
        ? own
        : throw new ArgumentException($"{caller.Name}: the walk of {callee.Name} goes over {length} places, but '{callee.Arrays[array].Name}' has {own}.", nameof(array));

    private static bool IsGrid(Walk walk) => walk switch
    {
        GridWalk => true,
        ReverseWalk { Inner: { } inner } => IsGrid(inner),
        ConcatenatedWalk parts => IsGrid(parts.Parts[0]),
        _ => false,
    };

    /// <summary>Whether each batch has its own order.</summary>
    private static bool HasOwnTables(Walk walk, in CallTables tables)
    {
        switch (walk)
        {
            case TableWalk table:
                return tables.BatchStrides[table.Array] != 0;
            case ReverseWalk { Inner: { } inner }:
                return HasOwnTables(inner, tables);
            case ConcatenatedWalk parts:
                foreach (var part in parts.Parts)
                {
                    if (HasOwnTables(part, tables))
                    {
                        return true;
                    }
                }
                return false;
            default:
                return false;
        }
    }

    private static int LeadingAxes(ArrayKernel kernel, int array, in ArrayView view) => view.Rank - kernel.Arrays[array].Dimensions.Length;

    /// <summary>An array of the caller with leading indices fixed, and the batches as one leading axis.</summary>
    private static ArrayView View(ArrayKernel caller, int array, ImmutableArray<SizeExpression> fixedIndices, in CallTables tables)
    {
        var dimensions = caller.Arrays[array].Dimensions;
        Span<nint> extents = stackalloc nint[ArrayView.MaxRank];
        Span<nint> strides = stackalloc nint[ArrayView.MaxRank];
        var rank = 0;
        if (tables.Batches != 1 && (tables.BatchStrides[array] != 0 || array >= caller.FirstState))
        {
            (extents[rank], strides[rank]) = (tables.Batches, tables.BatchStrides[array]);
            rank++;
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
                    throw new ArgumentException($"{caller.Name}: index {at} of dimension {i + 1} of '{caller.Arrays[array].Name}' should be from 0 to {extent - 1}.", nameof(array));
                }
                pointer += at * tables.Strides(array)[i];
                continue;
            }
            (extents[rank], strides[rank]) = (extent, tables.Strides(array)[i]);
            rank++;
        }
        return new ArrayView(pointer, caller.Arrays[array].IsInteger ? NumberType.I32 : NumberType.F32, extents[..rank], strides[..rank]) { Format = caller.Arrays[array].Format?.Number ?? 0 };
    }
}
