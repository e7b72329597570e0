using Kernels.Arrays;
using Kernels.Threading;

namespace Kernels.Scans.Tests.Support;

/// <summary>Calls on memory of the caller: states are read from it and left in it.</summary>
internal static class Calls
{
    /// <summary>Runs the kernel on one thread.</summary>
    public static void Run(ArrayKernel kernel, KernelArguments arguments, ReadOnlySpan<ArrayView> states, ReadOnlySpan<ArrayView> results, ScanOptions options = default)
    {
        using var pool = new WorkerPool(1);
        Run(kernel, Arguments(kernel, arguments), states, results, options, pool);
    }

    /// <summary>Runs a scan as it is decoded: a call for each step, which finds the states that the one before left.</summary>
    public static void RunStepByStep(ArrayKernel kernel, KernelArguments arguments, ReadOnlySpan<ArrayView> states, ReadOnlySpan<ArrayView> results)
    {
        Assert.True(kernel.HasStep);
        using var pool = new WorkerPool(1);
        var all = Arguments(kernel, arguments);
        var whole = results.ToArray();
        for (nint step = 0; step < Steps(kernel, all); step++)
        {
            var now = step;
            Run(kernel, [.. all.Select((v, i) => Step(kernel, i, v, now))], states, [.. whole.Select((v, i) => Step(kernel, kernel.ParameterCount + kernel.StateCount + i, v, now))], default, pool);
        }
    }

    /// <summary>The number of steps of the arguments of a scan.</summary>
    public static nint Steps(ArrayKernel kernel, KernelArguments arguments) => Steps(kernel, Arguments(kernel, arguments));

    private static nint Steps(ArrayKernel kernel, ArrayView[] arguments)
    {
        var timed = Enumerable.Range(0, arguments.Length).First(i => kernel.Arrays[i].TimeAxis >= 0 && !arguments[i].IsAbsent);
        return arguments[timed].Extent(TimeAxis(kernel, timed, arguments[timed]));
    }

    private static ArrayView Step(ArrayKernel kernel, int array, ArrayView view, nint step) =>
        kernel.Arrays[array].TimeAxis < 0 || view.IsAbsent ? view : view.Part(TimeAxis(kernel, array, view), step, 1);

    private static int TimeAxis(ArrayKernel kernel, int array, ArrayView view) => kernel.Arrays[array].TimeAxis + view.Rank - kernel.Arrays[array].Dimensions.Length;

    private static ArrayView[] Arguments(ArrayKernel kernel, KernelArguments arguments) => [.. kernel.Arrays.Take(kernel.ParameterCount).Select(a => arguments[a.Name])];

    private static void Run(ArrayKernel kernel, ArrayView[] arguments, ReadOnlySpan<ArrayView> states, ReadOnlySpan<ArrayView> results, ScanOptions options, WorkerPool pool) =>
        kernel.Run(new ArrayCall { Arguments = arguments, States = states, Results = results, Options = options, Pool = pool });
}
