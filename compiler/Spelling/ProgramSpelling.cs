using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Spelling;

/// <summary>Writes what the runtime knows of a program as constructors: extents, arrays, sizes, and calls with their walks.</summary>
/// <param name="arrays">The arrays in the order of their numbers.</param>
/// <param name="formatOf">What the constructor of an operand's format takes, by its declared name.</param>
internal sealed class ProgramSpelling(ArrayProgram program, IReadOnlyList<ProgramArray> arrays, Func<string, string> formatOf)
{
    /// <summary>The declarations of the extents, as a property.</summary>
    public string Extents => $"Extents = [{string.Join(", ", program.Extents.Select(Extent))}],";

    private string Extent(ProgramExtent extent) => extent.Value is null ? $"new(\"{extent.Name}\")" : $"new(\"{extent.Name}\", {Size(extent.Value)})";

    /// <summary>A property that is a list, an item a line.</summary>
    public static void List(CodeWriter writer, string name, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count == 0)
        {
            writer.Line(name + " = [],");
            return;
        }
        writer.Line(name + " =").Line("[").Indented(() => all.ForEach(i => writer.Line(i + ","))).Line("],");
    }

    /// <summary>The declaration of an array.</summary>
    public string Array(ProgramArray array)
    {
        var text = $"new(\"{array.Name}\", ArrayRole.{array.Role}, {(array.IsInteger ? "true" : "false")}, [{string.Join(", ", array.Sizes.Select(Size))}]";
        text += array.Innermost >= 0 ? $", Innermost: {array.Innermost.ToString(CultureInfo.InvariantCulture)}" : "";
        text += array.TimeAxis >= 0 ? $", TimeAxis: {array.TimeAxis.ToString(CultureInfo.InvariantCulture)}" : "";
        text += array.Initial != 0 ? $", Initial: {CSharpTables.Float(array.Initial)}" : "";
        text += array.Format is { } format ? $", Format: new({formatOf(format)})" : "";
        return text + ")";
    }

    /// <summary>A call of another kernel.</summary>
    /// <param name="stage">The class of the stage.</param>
    /// <param name="classOf">The class of a callee, by its name.</param>
    public string Call(CallGroup call, string stage, Func<string, string> classOf)
    {
        var arguments = new string[call.Callee.Parameters.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = "null";
        }
        for (var i = 0; i < call.Call.Arguments.Count; i++)
        {
            var argument = call.Call.Arguments[i];
            var place = argument.Parameter is null ? i : call.Callee.Parameters.ToList().FindIndex(p => p.Name == argument.Parameter);
            var walked = Walked(argument, call.Callee.Parameters[place], call);
            arguments[place] = $"new({Number(argument.Array)}, [{string.Join(", ", argument.Fixed.Select(Size))}], {walked.ToString(CultureInfo.InvariantCulture)})";
        }
        var walk = call.Call.Order is null ? "null" : Walk(call.Call.Order, call);
        return $"new {stage}(() => {classOf(call.Callee.Name)}.Kernel, [{string.Join(", ", arguments)}], {Number(call.Equation.Target)}, {walk})";
    }

    /// <summary>Where an argument has the axes that the walk goes over: the two of a grid, or the scan's own.</summary>
    private int Walked(ApplyArgument argument, ParameterModel parameter, CallGroup call)
    {
        if (Grid(call.Call.Order) is { } grid)
        {
            var axes = AxesOf(argument.Array).Skip(argument.Fixed.Count).ToList();
            var first = axes.IndexOf(grid.First.Text);
            return first >= 0 && axes.IndexOf(grid.Second.Text) == first + 1 ? first : -1;
        }
        return call.Call.Order is null ? -1 : parameter.Dimensions.ToList().IndexOf(new IndexValue(call.Callee.Axis!));
    }

    private IEnumerable<string?> AxesOf(string array) =>
        program.Kernel.Parameters.FirstOrDefault(p => p.Name == array)?.Dimensions.Select(d => (d as IndexValue)?.Name)
        ?? program.Kernel.Equations.First(q => q.Target == array).Indices;

    private static GridOrderSyntax? Grid(OrderSyntax? order) => order switch
    {
        GridOrderSyntax grid => grid,
        ReverseOrderSyntax reverse => Grid(reverse.Inner),
        ConcatOrderSyntax concat => concat.Walks.Select(Grid).FirstOrDefault(g => g is not null),
        _ => null,
    };

    private string Walk(OrderSyntax order, CallGroup call, bool isOutermost = true)
    {
        var text = order switch
        {
            ReverseOrderSyntax { Inner: null } => "new ReverseWalk(null)",
            ReverseOrderSyntax reverse => $"new ReverseWalk({Walk(reverse.Inner!, call, false)})",
            GridOrderSyntax grid => $"new GridWalk({Size(ExtentOf(grid.First.Text))}, {Size(ExtentOf(grid.Second.Text))}, {(grid.IsColumns ? "true" : "false")})",
            ConcatOrderSyntax concat => $"new ConcatenatedWalk([{string.Join(", ", concat.Walks.Select(w => Walk(w, call, false)))}])",
            TableOrderSyntax table => $"new TableWalk({Number(table.Table.Text)})",
            _ => throw new InvalidOperationException("a walk without a spelling: " + order.GetType().Name),
        };
        if (!isOutermost)
        {
            return text;
        }
        var keeps = Concatenates(order);
        var axis = Grid(order) is { } walked ? call.Equation.Indices.ToList().IndexOf(walked.First.Text) : call.Callee.Equations.First(q => q.IsResult).Indices.ToList().IndexOf(call.Callee.Axis!);
        return $"{text} {{ {(keeps ? "KeepsOrder = true" : $"ResultAxis = {axis.ToString(CultureInfo.InvariantCulture)}")} }}";
    }

    private static bool Concatenates(OrderSyntax order) => order is ConcatOrderSyntax || order is ReverseOrderSyntax { Inner: { } inner } && Concatenates(inner);

    private static Expr ExtentOf(string index) => IndexAlgebra.ExtentOf(new IndexValue(index));

    private string Number(string array)
    {
        var number = arrays.ToList().FindIndex(a => a.Name == array);
        return number >= 0 ? number.ToString(CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{array} is no array of {program.Kernel.Name}");
    }

    /// <summary>A size as the constructor of its expression.</summary>
    public string Size(Expr size) => size switch
    {
        Number n => $"new SizeConstant({n.Value.ToString(CultureInfo.InvariantCulture)})",
        ExtentValue e when program.Extents.ToList().FindIndex(x => x.Name == e.Name) is >= 0 and var place => $"new SizeOf({place.ToString(CultureInfo.InvariantCulture)})",
        // The steps of a chunk, in an estimate of work.
        ExtentValue => "new SizeConstant(64)",
        Binary b => $"new SizeOperation(SizeOperator.{b.Operator}, {Size(b.Left)}, {Size(b.Right)})",
        _ => throw new InvalidOperationException("a size without a spelling: " + size),
    };
}
