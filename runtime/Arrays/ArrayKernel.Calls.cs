using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Arrays;

public sealed unsafe partial class ArrayKernel
{
    /// <summary>Runs the kernel on arguments by name, and takes memory for its results.</summary>
    /// <param name="states">The states before the first step, by name; those that are missing start as declared.</param>
    /// <param name="lengths">Of a batch of sequences the steps of each.</param>
    /// <param name="pool">The threads; null for the calling one alone.</param>
    /// <returns>Results and final states; dispose it.</returns>
    /// <inheritdoc cref="Run(in ArrayCall)" path="/exception"/>
    public KernelRun Run(
        KernelArguments arguments, ScanOptions options = default, IReadOnlyDictionary<string, Tensor>? states = null, ReadOnlySpan<int> lengths = default, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (var (name, _) in arguments)
        {
            NumberOf(name, ArrayRole.Input);
        }
        var views = new ArrayView[ParameterCount];
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = arguments[Arrays[i].Name];
        }
        var shapes = Shapes(views, states);
        var finals = Take(FirstState, StateCount, shapes);
        var results = Take(FirstResult, ResultCount, shapes);
        var stateViews = Views(FirstState, finals);
        InitializeStates(stateViews);
        foreach (var (name, initial) in states ?? new Dictionary<string, Tensor>())
        {
            var own = finals[Arrays[NumberOf(name, ArrayRole.State)].Name];
            if (own.Count != initial.Count)
            {
                throw new ArgumentException($"{Name}: the state '{name}' should have the shape {own}; it is given as {initial}.", nameof(states));
            }
            initial.Span.CopyTo(own.Span);
        }
        using var single = pool is null ? new WorkerPool(1) : null;
        Run(new ArrayCall
        {
            Arguments = views,
            States = stateViews,
            Results = Views(FirstResult, results),
            Lengths = lengths,
            Options = options,
            Pool = pool ?? single!,
        });
        return new KernelRun(results, finals);
    }

    /// <summary>The shape that each array takes for arguments of these shapes, leading axes of a batch included.</summary>
    private int[][] Shapes(ReadOnlySpan<ArrayView> arguments, IReadOnlyDictionary<string, Tensor>? states)
    {
        var mark = ScratchArena.Mark();
        try
        {
            var extents = (nint*)ScratchArena.Rent(Math.Max(1, Extents.Length) * sizeof(nint));
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i].IsAbsent && Arrays[i].Role == ArrayRole.Input)
                {
                    throw new ArgumentException($"{Name} needs '{Arrays[i].Name}'.", nameof(arguments));
                }
            }
            ExtentSolver.Solve(this, arguments, WalkBinding.None, extents);
            var leading = Leading(arguments, states);
            return [.. Arrays.Select(a => leading.Concat(a.Dimensions.Select(d => (int)d.Evaluate(extents))).ToArray())];
        }
        finally
        {
            ScratchArena.Release(mark);
        }
    }

    private int[] Leading(ReadOnlySpan<ArrayView> arguments, IReadOnlyDictionary<string, Tensor>? states)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var leading = arguments[i].Rank - Arrays[i].Dimensions.Length;
            if (!arguments[i].IsAbsent && leading > 0)
            {
                var view = arguments[i];
                return [.. Enumerable.Range(0, leading).Select(k => (int)view.Extent(k))];
            }
        }
        foreach (var (name, tensor) in states ?? new Dictionary<string, Tensor>())
        {
            return [.. tensor.Shape.Take(tensor.Shape.Length - Arrays[NumberOf(name, ArrayRole.State)].Dimensions.Length)];
        }
        return [];
    }

    private Dictionary<string, Tensor> Take(int first, int count, int[][] shapes) =>
        Enumerable.Range(first, count).ToDictionary(i => Arrays[i].Name, i => new Tensor(shapes[i]), StringComparer.Ordinal);

    private ArrayView[] Views(int first, Dictionary<string, Tensor> tensors) =>
        [.. Enumerable.Range(first, tensors.Count).Select(i => ArrayView.Of(tensors[Arrays[i].Name]))];
}
