using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Interpret;

/// <summary>What running a kernel gave: its results by name, in order, and the final states of a scan.</summary>
public sealed record KernelRun(IReadOnlyDictionary<string, NumberArray> Results, IReadOnlyDictionary<string, NumberArray> FinalStates)
{
    /// <summary>The only result.</summary>
    public NumberArray Result => Results.Values.Single();
}

/// <summary>Runs kernels and scans in float64 straight from their equations: the oracle for generated code.</summary>
public static class KernelInterpreter
{
    /// <summary>
    /// Runs a kernel. Arguments may have leading axes that the declaration does not name: all of one shape, an argument has
    /// all of them or none; the results have them too.
    /// </summary>
    /// <param name="arguments">Arrays by parameter; optional ones and those with a default may be missing.</param>
    /// <param name="initialStates">The states before the first step; those that are missing start as declared.</param>
    /// <param name="callees">Finds the kernels that this one calls.</param>
    /// <param name="lengths">Of a batch of sequences: the steps of each; results behind them stay 0.</param>
    /// <exception cref="ArgumentException">An argument is missing, unknown or of the wrong shape.</exception>
    public static KernelRun Run(
        KernelModel kernel,
        IReadOnlyDictionary<string, NumberArray> arguments,
        IReadOnlyDictionary<string, NumberArray>? initialStates = null,
        Func<string, KernelModel?>? callees = null,
        IReadOnlyList<int>? lengths = null)
    {
        CheckNames(kernel, arguments);
        initialStates ??= new Dictionary<string, NumberArray>();
        callees ??= _ => null;
        var ranks = kernel.Parameters.ToDictionary(p => p.Name, p => p.Dimensions.Count);
        foreach (var state in kernel.States)
        {
            ranks[state.Name] = state.Dimensions.Count;
        }
        var leading = Leading(kernel, arguments.Concat(initialStates), ranks);
        if (leading.Length == 0)
        {
            return new KernelEvaluation(kernel, arguments, initialStates, callees).Run(lengths?[0]);
        }
        var runs = new List<KernelRun>();
        for (var batch = 0; batch < leading.Aggregate(1, (a, b) => a * b); batch++)
        {
            runs.Add(new KernelEvaluation(kernel, Slice(arguments, ranks, leading, batch), Slice(initialStates, ranks, leading, batch), callees).Run(lengths?[batch]));
        }
        return new KernelRun(Stack(runs, r => r.Results, leading), Stack(runs, r => r.FinalStates, leading));
    }

    private static void CheckNames(KernelModel kernel, IReadOnlyDictionary<string, NumberArray> arguments)
    {
        foreach (var name in arguments.Keys.Where(n => !kernel.Parameters.Any(p => p.Name == n)))
        {
            throw new ArgumentException($"{kernel.Name} has no parameter '{name}'", nameof(arguments));
        }
        foreach (var parameter in kernel.Parameters.Where(p => !p.MayBeAbsent && !arguments.ContainsKey(p.Name)))
        {
            throw new ArgumentException($"{kernel.Name} needs '{parameter.Name}'", nameof(arguments));
        }
    }

    private static int[] Leading(KernelModel kernel, IEnumerable<KeyValuePair<string, NumberArray>> arrays, Dictionary<string, int> ranks)
    {
        int[] leading = [];
        foreach (var array in arrays.Where(a => a.Value.Shape.Count > ranks[a.Key]))
        {
            var own = array.Value.Shape.Take(array.Value.Shape.Count - ranks[array.Key]).ToArray();
            if (leading.Length > 0 && !own.SequenceEqual(leading))
            {
                throw new ArgumentException($"{kernel.Name}: '{array.Key}' has the leading axes [{string.Join(", ", own)}], another argument [{string.Join(", ", leading)}]");
            }
            leading = own;
        }
        return leading;
    }

    private static Dictionary<string, NumberArray> Slice(IReadOnlyDictionary<string, NumberArray> arrays, Dictionary<string, int> ranks, int[] leading, int batch) =>
        arrays.ToDictionary(a => a.Key, a => a.Value.Shape.Count == ranks[a.Key]
            ? a.Value
            : a.Value.Reshape([leading.Aggregate(1, (x, y) => x * y), .. a.Value.Shape.Skip(leading.Length)]).At(batch));

    private static Dictionary<string, NumberArray> Stack(List<KernelRun> runs, Func<KernelRun, IReadOnlyDictionary<string, NumberArray>> part, int[] leading) =>
        part(runs[0]).Keys.ToDictionary(name => name, name => NumberArray.Stack([.. runs.Select(r => part(r)[name])], leading));
}
