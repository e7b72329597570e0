using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Arrays;

public sealed unsafe partial class ArrayKernel
{
    /// <summary>Runs the kernel on arguments by name, and takes memory for its results.</summary>
    /// <param name="states">The states before the first step, by name, each for every batch or for all together; those that are missing start as declared.</param>
    /// <param name="lengths">Of a batch of sequences the steps of each.</param>
    /// <param name="pool">The threads; null for the calling one alone.</param>
    /// <returns>Results and final states; dispose it.</returns>
    /// <inheritdoc cref="Run(in ArrayCall)" path="/exception"/>
    public KernelRun Run(
        KernelArguments arguments, ScanOptions options = default, IReadOnlyDictionary<string, Tensor>? states = null, ReadOnlySpan<int> lengths = default, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        states ??= new Dictionary<string, Tensor>();
        var views = Views(arguments);
        var shapes = ShapePlan.Of(this, views, states);
        var run = new KernelRun(Take(FirstResult, ResultCount, shapes), Take(FirstState, StateCount, shapes));
        try
        {
            var stateViews = Views(FirstState, run.States);
            InitializeStates(stateViews);
            foreach (var (name, initial) in states)
            {
                CopyInitial(initial, run.States[Arrays[NumberOf(name, ArrayRole.State)].Name]);
            }
            using var single = pool is null ? new WorkerPool(1) : null;
            Run(new ArrayCall
            {
                Arguments = views,
                States = stateViews,
                Results = Views(FirstResult, run.Results),
                Lengths = lengths,
                Options = options,
                Pool = pool ?? single!,
            });
        }
        catch
        {
            run.Dispose();
            throw;
        }
        GC.KeepAlive(arguments);
        return run;
    }

    /// <summary>The shape that a result or state has in a call with these arguments, leading axes of a batch included.</summary>
    /// <exception cref="ArgumentException">There is no such array, an argument is missing, or the shapes do not fit the declaration.</exception>
    public int[] ShapeOf(string array, KernelArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return ShapeOf(array, Views(arguments));
    }

    /// <param name="arguments">For each parameter its array; the default where an optional one is absent.</param>
    /// <inheritdoc cref="ShapeOf(string, KernelArguments)"/>
    public int[] ShapeOf(string array, params ReadOnlySpan<ArrayView> arguments)
    {
        for (var i = FirstState; i < FirstIntermediate; i++)
        {
            if (Arrays[i].Name == array)
            {
                return ShapePlan.Of(this, arguments, new Dictionary<string, Tensor>())[i];
            }
        }
        throw new ArgumentException($"{Name} has no result or state '{array}'; it has {string.Join(", ", Arrays[FirstState..FirstIntermediate].Select(a => a.Name))}.", nameof(array));
    }

    /// <summary>
    /// Memory as generated code likes it best: a call that gets an array so is spared a copy. Meant for what outlives a call, such as states and weights.
    /// </summary>
    /// <param name="array">The number of a parameter, state or result.</param>
    /// <param name="pointer">Room for all elements, f32 (int32 for a parameter of integers).</param>
    /// <param name="extents">Those of the declaration, and before them those of a batch, if any.</param>
    public ArrayView Lay(int array, void* pointer, params ReadOnlySpan<nint> extents)
    {
        var declaration = Arrays[array];
        var leading = extents.Length - declaration.Dimensions.Length;
        ArgumentOutOfRangeException.ThrowIfNegative(leading, nameof(extents));
        Span<nint> strides = stackalloc nint[extents.Length];
        nint stride = 1;
        for (var k = extents.Length - 1; k >= 0; k--)
        {
            var i = k < leading ? k : leading + declaration.AtPlace(k - leading);
            strides[i] = stride;
            stride = checked(stride * extents[i]);
        }
        return new ArrayView(pointer, declaration.IsInteger ? NumberType.I32 : NumberType.F32, extents, strides);
    }

    private ArrayView[] Views(KernelArguments arguments)
    {
        foreach (var (name, _) in arguments)
        {
            NumberOf(name, ArrayRole.Input);
        }
        var views = new ArrayView[ParameterCount];
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = arguments[Arrays[i].Name];
        }
        return views;
    }

    private static void CopyInitial(Tensor initial, Tensor state)
    {
        for (var offset = 0L; offset < state.Count; offset += initial.Count)
        {
            initial.Span.CopyTo(state.Span[checked((int)offset)..]);
        }
    }

    private Dictionary<string, Tensor> Take(int first, int count, int[][] shapes) =>
        Enumerable.Range(first, count).ToDictionary(i => Arrays[i].Name, i => new Tensor(shapes[i]), StringComparer.Ordinal);

    private ArrayView[] Views(int first, IReadOnlyDictionary<string, Tensor> tensors) =>
        [.. Enumerable.Range(first, tensors.Count).Select(i => ArrayView.Of(tensors[Arrays[i].Name]))];
}
