using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Interpret;

/// <summary>
/// Finds the extents of a kernel from the shapes of its arguments: those of bare dimensions first, then those that only appear
/// inside a dimension (<c>G</c> in <c>d/(D/G)</c>), then those of indices that no parameter carries.
/// </summary>
internal sealed class ExtentSolver(KernelModel kernel, IReadOnlyDictionary<string, NumberArray> arguments)
{
    private readonly Dictionary<string, long> extents = [];
    private readonly Dictionary<string, IReadOnlyList<long>> shapes = [];

    /// <summary>The extents by name.</summary>
    /// <exception cref="ArgumentException">The shapes contradict each other or leave an extent open.</exception>
    public IReadOnlyDictionary<string, long> Solve()
    {
        var given = kernel.Parameters.Where(p => arguments.ContainsKey(p.Name)).ToList();
        foreach (var parameter in given)
        {
            ReadBareDimensions(parameter, arguments[parameter.Name]);
        }
        foreach (var parameter in given)
        {
            SolveInnerExtents(parameter, arguments[parameter.Name]);
            shapes[parameter.Name] = [.. arguments[parameter.Name].Shape.Select(s => (long)s)];
        }
        foreach (var state in kernel.States)
        {
            shapes[state.Name] = [.. state.Dimensions.Select(Size)];
        }
        foreach (var equation in kernel.Equations)
        {
            SolveOpenIndices(equation);
            if (!shapes.ContainsKey(equation.Target))
            {
                shapes[equation.Target] = [.. equation.Indices.Select(i => Size(new IndexValue(i)))];
            }
        }
        foreach (var parameter in given)
        {
            Check(parameter, arguments[parameter.Name]);
        }
        return extents;
    }

    private void ReadBareDimensions(ParameterModel parameter, NumberArray argument)
    {
        if (argument.Shape.Count != parameter.Dimensions.Count)
        {
            throw new ArgumentException($"{kernel.Name}: '{parameter.Name}' has {parameter.Dimensions.Count} dimensions, but the argument has {argument.Shape.Count}");
        }
        for (var i = 0; i < parameter.Dimensions.Count; i++)
        {
            var name = parameter.Dimensions[i] switch
            {
                IndexValue index => index.Name.ToUpperInvariant(),
                ExtentValue extent => extent.Name,
                _ => null,
            };
            if (name is null)
            {
                continue;
            }
            if (extents.TryGetValue(name, out var known) && known != argument.Shape[i])
            {
                throw new ArgumentException($"{kernel.Name}: {name} is {known}, but '{parameter.Name}' has {argument.Shape[i]} in dimension {i + 1}");
            }
            extents[name] = argument.Shape[i];
        }
    }

    private void SolveInnerExtents(ParameterModel parameter, NumberArray argument)
    {
        for (var i = 0; i < parameter.Dimensions.Count; i++)
        {
            var dimension = parameter.Dimensions[i];
            var open = dimension.All().OfType<ExtentValue>().Select(e => e.Name).Distinct().Where(e => !extents.ContainsKey(e)).ToList();
            if (open.Count != 1 || dimension.Indices().Any(x => !extents.ContainsKey(x.ToUpperInvariant())))
            {
                continue;
            }
            long size = argument.Shape[i];
            var largest = Math.Max(size, extents.Values.DefaultIfEmpty(1).Max());
            foreach (var candidate in Enumerable.Range(1, checked((int)largest)).Select(c => (long)c).Prepend(size))
            {
                extents[open[0]] = candidate;
                if (Size(dimension) == size)
                {
                    break;
                }
                extents.Remove(open[0]);
            }
        }
    }

    /// <summary>An index that no parameter carries takes the largest extent for which every access of it is in range.</summary>
    private void SolveOpenIndices(EquationModel equation)
    {
        if (equation.Value is Apply apply)
        {
            SolveWalkedAxis(apply, equation);
            return;
        }
        var fixedCounts = equation.Value.All().OfType<Reduce>().Where(r => r.Extent != new ExtentValue(r.Index.ToUpperInvariant())).Select(r => r.Index);
        var reductions = equation.Value.All().OfType<Reduce>().Where(r => r.Extent == new ExtentValue(r.Index.ToUpperInvariant())).Select(r => r.Index);
        foreach (var index in equation.Indices.Concat(reductions).Distinct().Except(fixedCounts).Where(i => !extents.ContainsKey(i.ToUpperInvariant())))
        {
            var accesses = equation.Value.All().OfType<Element>()
                .Where(e => shapes.ContainsKey(e.Array))
                .SelectMany(e => e.At.Select((at, i) => (At: at, Size: shapes[e.Array][i])))
                .Where(a => a.At.Indices().Contains(index) && !a.At.All().OfType<Element>().Any())
                .ToList();
            if (accesses.Count == 0)
            {
                throw new ArgumentException($"{kernel.Name}: nothing says how far '{index}' runs");
            }
            var counts = equation.Value.All().OfType<Reduce>().Where(r => r.Index != index && IsKnown(r.Extent)).ToLookup(r => r.Index, r => Size(r.Extent));
            bool Fits(long extent) => accesses.TrueForAll(a =>
                IndexBounds.Of(a.At, i => i == index ? (0, extent - 1) : Bounds(i, counts), e => extents[e]) is not var (low, high) || (low >= 0 && high < a.Size));

            extents[index.ToUpperInvariant()] = Largest(Fits);
        }
    }

    /// <summary>The result of several walks in one keeps the scan's axis, as long as the walks together.</summary>
    private void SolveWalkedAxis(Apply call, EquationModel equation)
    {
        var open = equation.Indices.Select(i => i.ToUpperInvariant()).Where(e => !extents.ContainsKey(e)).ToList();
        if (open.Count == 1 && call.Order is not (null or ReverseOrderSyntax { Inner: null }))
        {
            extents[open[0]] = Places(call.Order);
        }
    }

    private long Places(OrderSyntax walk) => walk switch
    {
        GridOrderSyntax grid => Size(new IndexValue(grid.First.Text)) * Size(new IndexValue(grid.Second.Text)),
        ReverseOrderSyntax { Inner: { } inner } => Places(inner),
        ConcatOrderSyntax concat => concat.Walks.Sum(Places),
        TableOrderSyntax table => shapes[table.Table.Text][0],
        _ => throw new ArgumentException($"{kernel.Name}: nothing says how long the walk is"),
    };

    private (long Low, long High)? Bounds(string index, ILookup<string, long> counts) =>
        counts.Contains(index) ? (0, counts[index].Max() - 1)
        : extents.TryGetValue(index.ToUpperInvariant(), out var extent) ? (0, extent - 1)
        : null;

    private static long Largest(Func<long, bool> fits)
    {
        var high = 1L;
        while (fits(high) && high < int.MaxValue)
        {
            high *= 2;
        }
        var low = 0L;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = fits(middle) ? (middle, high) : (low, middle);
        }
        return low;
    }

    private void Check(ParameterModel parameter, NumberArray argument)
    {
        for (var i = 0; i < parameter.Dimensions.Count; i++)
        {
            var expected = Size(parameter.Dimensions[i]);
            if (argument.Shape[i] != expected)
            {
                throw new ArgumentException($"{kernel.Name}: dimension {i + 1} of '{parameter.Name}' ({parameter.Dimensions[i]}) has {expected} elements, but the argument has {argument.Shape[i]}");
            }
        }
    }

    private bool IsKnown(Expr extent) => extent.All().OfType<ExtentValue>().All(e => extents.ContainsKey(e.Name));

    private long Size(Expr dimension)
    {
        var open = dimension.Indices().Select(i => i.ToUpperInvariant()).Concat(dimension.All().OfType<ExtentValue>().Select(e => e.Name)).FirstOrDefault(e => !extents.ContainsKey(e));
        return open is null
            ? IndexBounds.Size(dimension, extents)
            : throw new ArgumentException($"{kernel.Name}: the shapes of the arguments do not say how large {open} is");
    }
}
