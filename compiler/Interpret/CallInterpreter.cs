using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Interpret;

/// <summary>Runs the call of a kernel or scan inside a kernel, along a walk where one is written.</summary>
internal sealed class CallInterpreter(
    KernelModel caller, IReadOnlyDictionary<string, long> extents, IReadOnlyDictionary<string, NumberArray> arrays, Func<string, KernelModel?> callees)
{
    /// <summary>
    /// The places that a walk visits: positions along the scan's own axis, or row-major positions over two axes of the caller.
    /// A walk made of several visits places more than once, so its result stays in the order of the walk.
    /// </summary>
    private sealed record Walk(string? First, string? Second, IReadOnlyList<int> Places, bool IsConcatenation);

    public NumberArray Run(Apply call, EquationModel equation)
    {
        var callee = callees(call.Callee) ?? throw new ArgumentException($"{caller.Name} calls '{call.Callee}', which is not known");
        var bound = call.Arguments.Select((a, i) => (Parameter: Parameter(callee, a, i), Argument: a)).ToList();
        var walk = call.Order is null ? null : Visit(call.Order, Length(callee, bound));
        var arguments = bound.ToDictionary(b => b.Parameter.Name, b => Along(walk, callee, b.Parameter, b.Argument));
        var result = KernelInterpreter.Run(callee, arguments, callees: callees).Result;
        return walk is null || walk.IsConcatenation ? result : LayBack(result, walk, AxisOfResult(callee), equation);
    }

    private static ParameterModel Parameter(KernelModel callee, ApplyArgument argument, int position) =>
        argument.Parameter is { } name
            ? callee.Parameters.FirstOrDefault(p => p.Name == name) ?? throw new ArgumentException($"{callee.Name} has no parameter '{name}'")
        : position < callee.Parameters.Count ? callee.Parameters[position]
        : throw new ArgumentException($"{callee.Name} takes {callee.Parameters.Count} arguments, but more are given");

    private NumberArray Value(ApplyArgument argument)
    {
        var compiler = new ExpressionCompiler(new Surroundings(_ => null, name => extents[name]));
        return arrays[argument.Array].At([.. argument.Fixed.Select(f => compiler.Integer(f)())]);
    }

    /// <summary>The names of an argument's axes in the caller; null for a dimension that is no bare axis.</summary>
    private List<string?> Axes(ApplyArgument argument)
    {
        var own = caller.Parameters.FirstOrDefault(p => p.Name == argument.Array)?.Dimensions.Select(d => (d as IndexValue)?.Name)
            ?? caller.Equations.First(e => e.Target == argument.Array).Indices;
        return [.. own.Skip(argument.Fixed.Count)];
    }

    private static int PositionOfAxis(KernelModel callee, ParameterModel parameter) => parameter.Dimensions.ToList().IndexOf(new IndexValue(callee.Axis!));

    /// <summary>The extent of the scan's own axis, where an argument has it.</summary>
    private int? Length(KernelModel callee, List<(ParameterModel Parameter, ApplyArgument Argument)> bound)
    {
        if (callee.Axis is null)
        {
            throw new ArgumentException($"'order' needs a scan, but {callee.Name} is a kernel");
        }
        var carrier = bound.FirstOrDefault(b => PositionOfAxis(callee, b.Parameter) >= 0);
        return carrier.Argument is null ? null : Value(carrier.Argument).Shape[PositionOfAxis(callee, carrier.Parameter)];
    }

    private Walk Visit(OrderSyntax order, int? length)
    {
        switch (order)
        {
            case ReverseOrderSyntax { Inner: null }:
                return new Walk(null, null, [.. Enumerable.Range(0, length!.Value).Reverse()], false);
            case ReverseOrderSyntax reverse:
                var inner = Visit(reverse.Inner, length);
                return inner with { Places = [.. inner.Places.Reverse()] };
            case GridOrderSyntax grid:
                var (rows, columns) = (Extent(grid.First.Text), Extent(grid.Second.Text));
                var places = grid.IsColumns
                    ? Enumerable.Range(0, columns).SelectMany(j => Enumerable.Range(0, rows).Select(i => (i * columns) + j))
                    : Enumerable.Range(0, rows * columns);
                return new Walk(grid.First.Text, grid.Second.Text, [.. places], false);
            case TableOrderSyntax table:
                return new Walk(null, null, [.. arrays[table.Table.Text].Values.Select(v => checked((int)v))], false);
            case ConcatOrderSyntax concat:
                var parts = concat.Walks.Select(w => Visit(w, length)).ToList();
                return parts[0] with { Places = [.. parts.SelectMany(p => p.Places)], IsConcatenation = true };
            default:
                throw new InvalidOperationException("a walk without a rule: " + order.GetType().Name);
        }
    }

    /// <summary>An argument in the order of the walk, if it has the axes that are walked.</summary>
    private NumberArray Along(Walk? walk, KernelModel callee, ParameterModel parameter, ApplyArgument argument)
    {
        var value = Value(argument);
        if (walk is null)
        {
            return value;
        }
        if (walk.First is null)
        {
            var position = PositionOfAxis(callee, parameter);
            return position < 0 ? value : value.Gather(position, walk.Places);
        }
        var first = Axes(argument).IndexOf(walk.First);
        if (first < 0 || Axes(argument).IndexOf(walk.Second) != first + 1)
        {
            return value;
        }
        int[] flat = [.. value.Shape.Take(first), value.Shape[first] * value.Shape[first + 1], .. value.Shape.Skip(first + 2)];
        return value.Reshape(flat).Gather(first, walk.Places);
    }

    private static int AxisOfResult(KernelModel callee) => callee.Equations.Single(e => e.IsResult).Indices.ToList().IndexOf(callee.Axis!);

    /// <summary>The result at the places that the walk visited.</summary>
    private NumberArray LayBack(NumberArray result, Walk walk, int axis, EquationModel equation)
    {
        var order = new int[walk.Places.Count];
        for (var step = 0; step < order.Length; step++)
        {
            order[walk.Places[step]] = step;
        }
        var placed = result.Gather(axis, order);
        return walk.First is null ? placed : placed.Reshape([.. equation.Indices.Select(Extent)]);
    }

    private int Extent(string index) => checked((int)extents[index.ToUpperInvariant()]);
}
