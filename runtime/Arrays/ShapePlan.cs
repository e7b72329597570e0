using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>Works out the shapes of a call's arrays before there is memory for its results.</summary>
internal static unsafe class ShapePlan
{
    /// <summary>For each array of the kernel its shape, leading axes of a batch included.</summary>
    /// <exception cref="ArgumentException">An argument is missing, or the shapes do not fit the declaration.</exception>
    public static int[][] Of(ArrayKernel kernel, ReadOnlySpan<ArrayView> arguments, IReadOnlyDictionary<string, Tensor> states)
    {
        CallChecks.Arguments(kernel, arguments);
        var extents = new nint[kernel.Extents.Length];
        fixed (nint* solved = extents)
        {
            ExtentSolver.Solve(kernel, arguments, WalkBinding.None, solved);
        }
        var own = kernel.Arrays.Select(a => a.Dimensions.Select(d => Size(d, extents)).ToArray()).ToArray();
        var leading = Leading(kernel, arguments) ?? Leading(kernel, states) ?? [];
        foreach (var (name, tensor) in states)
        {
            ExpectShape(kernel, name, tensor, leading, own[kernel.NumberOf(name, ArrayRole.State)]);
        }
        return [.. own.Select(shape => leading.Concat(shape).ToArray())];
    }

    private static int Size(SizeExpression size, nint[] extents)
    {
        fixed (nint* solved = extents)
        {
            return checked((int)size.Evaluate(solved));
        }
    }

    private static int[]? Leading(ArrayKernel kernel, ReadOnlySpan<ArrayView> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var leading = arguments[i].Rank - kernel.Arrays[i].Dimensions.Length;
            if (!arguments[i].IsAbsent && leading > 0)
            {
                var view = arguments[i];
                return [.. Enumerable.Range(0, leading).Select(k => checked((int)view.Extent(k)))];
            }
        }
        return null;
    }

    private static int[]? Leading(ArrayKernel kernel, IReadOnlyDictionary<string, Tensor> states) => states
        .Select(s => s.Value.Shape.SkipLast(kernel.Arrays[kernel.NumberOf(s.Key, ArrayRole.State)].Dimensions.Length).ToArray())
        .FirstOrDefault(leading => leading.Length > 0);

    private static void ExpectShape(ArrayKernel kernel, string state, Tensor tensor, int[] leading, int[] own)
    {
        if (!tensor.Shape.SequenceEqual(own) && !tensor.Shape.SequenceEqual(leading.Concat(own)))
        {
            throw new ArgumentException($"{kernel.Name}: the state '{state}' should have the shape [{string.Join(", ", leading.Concat(own))}]; it is given as {tensor}.", nameof(tensor));
        }
    }
}
