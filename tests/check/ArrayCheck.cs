using Kernels.Arrays;
using Kernels.Compiler.Interpret;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Check;

/// <summary>Compares a compiled kernel, in each form that it has, with the interpreter.</summary>
public static class ArrayCheck
{
    /// <summary>Largest difference over largest magnitude that f32 is allowed.</summary>
    private const double Tolerance = 2e-5;

    /// <summary>What was wrong; empty where nothing was.</summary>
    public static IReadOnlyList<string> Run(CompiledKernel compiled, RandomCall call, WorkerPool pool)
    {
        var wrong = new List<string>();
        var expected = KernelInterpreter.Run(compiled.Model, call.Arguments, call.States, n => compiled.All.FirstOrDefault(k => k.Name == n), call.Lengths);
        foreach (var (options, name) in Forms(compiled.Kernel, call))
        {
            var owned = new List<IDisposable>();
            try
            {
                using var arguments = call.Compiled(owned);
                var states = call.States.ToDictionary(s => s.Key, s => RandomCall.Tensor(s.Value, owned));
                using var run = compiled.Kernel.Run(arguments, options, states, call.Lengths, pool);
                wrong.AddRange(Differences(expected, run).Select(d => $"{call} as {name}: {d}"));
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                wrong.Add($"{call} as {name}: {e.Message}");
            }
            owned.ForEach(o => o.Dispose());
        }
        return wrong;
    }

    private static IEnumerable<(ScanOptions Options, string Name)> Forms(ArrayKernel kernel, RandomCall call)
    {
        yield return (new ScanOptions(), "chosen");
        if (kernel.Recurrence is null)
        {
            yield break;
        }
        yield return (new ScanOptions(ScanForm.Steps), "steps");
        for (var length = 1; length <= call.Steps + 1; length += 1 + (call.Steps / 5))
        {
            if (kernel.Chunks is not null)
            {
                yield return (new ScanOptions(ScanForm.Chunks, length), $"chunks of {length}");
            }
            if (kernel.Products is not null)
            {
                yield return (new ScanOptions(ScanForm.Products, length), $"products of {length}");
            }
        }
    }

    private static IEnumerable<string> Differences(Compiler.Interpret.KernelRun expected, Arrays.KernelRun actual)
    {
        foreach (var (name, array) in expected.Results)
        {
            if (Difference(array, actual[name]) is { } text)
            {
                yield return $"{name}: {text}";
            }
        }
        foreach (var (name, array) in expected.FinalStates.Where(s => actual.States.ContainsKey(s.Key)))
        {
            if (Difference(array, actual.States[name]) is { } text)
            {
                yield return $"state {name}: {text}";
            }
        }
    }

    private static string? Difference(NumberArray expected, Tensor actual)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return $"the shape is {actual}, not [{string.Join(", ", expected.Shape)}]";
        }
        var largest = expected.Values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Values.Length; i++)
        {
            var difference = Math.Abs(expected.Values[i] - actual.Span[i]);
            if (!(difference <= Tolerance * Math.Max(largest, 1e-6)) && !(double.IsNaN(expected.Values[i]) && float.IsNaN(actual.Span[i])))
            {
                return $"element {i} of [{string.Join(", ", expected.Shape)}] is {actual.Span[i]}, not {expected.Values[i]}";
            }
        }
        return null;
    }
}
