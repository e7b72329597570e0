using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Emit.Arrays;

/// <summary>Writes the class of a kernel or scan: its descriptor, and the methods of its stages.</summary>
internal sealed class ArrayKernelEmitter(ArrayProgram program)
{
    private readonly Dictionary<LoopGroup, GroupEmitter> emitters = [];

    public string Emit(string @namespace)
    {
        var writer = GeneratedFile.Begin(@namespace, "Kernels.Arrays");
        var kind = program.Kernel.Axis is null ? "kernel" : "scan";
        GeneratedFile.Summary(writer, $"The {kind} <c>{program.Kernel.Name}</c>, compiled from", program.Kernel.Text);
        writer.Block("public static unsafe class " + program.Kernel.Name, () =>
        {
            Descriptor(writer);
            foreach (var group in program.Groups)
            {
                writer.Line();
                Comment(writer, group);
                Emitter(group).Emit(writer);
            }
        });
        return writer.ToString();
    }

    private void Descriptor(CodeWriter writer)
    {
        writer.Block("public static ArrayKernel Kernel { get; } = new()", () =>
        {
            writer.Line($"Name = \"{program.Kernel.Name}\",");
            writer.Line("Text = \"\"\"").Indented(() => writer.Lines(program.Kernel.Text.TrimEnd('\n')).Line("\"\"\","));
            if (program.Kernel.Axis is not null)
            {
                writer.Line($"Axis = \"{program.Kernel.Axis}\",");
            }
            List(writer, "Extents", program.Extents.Select(e => e.Value is null ? $"new(\"{e.Name}\")" : $"new(\"{e.Name}\", {Size(e.Value)})"));
            List(writer, "Arrays", program.Arrays.Select(Array));
            List(writer, "Stages", program.Stages.Select(Stage));
            if (program.Recurrence is not null)
            {
                writer.Line($"Recurrence = {Stage(program.Recurrence)},");
                writer.Line($"HasStep = {(program.HasStep ? "true" : "false")},");
            }
            Chunked(writer, "Chunks", program.Chunks);
            Chunked(writer, "Products", program.Products);
        }, "};");
    }

    private void Chunked(CodeWriter writer, string name, ChunkedProgram? form)
    {
        if (form is not null)
        {
            writer.Line($"{name} = new ChunkedForm(").Indented(() => writer
                .Line($"[{string.Join(", ", form.Summarize.Select(Stage))}],")
                .Line($"{Stage(form.Combine)},")
                .Line($"[{string.Join(", ", form.Complete.Select(Stage))}]),"));
        }
    }

    private static void List(CodeWriter writer, string name, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count == 0)
        {
            writer.Line(name + " = [],");
            return;
        }
        writer.Line(name + " =").Line("[").Indented(() => all.ForEach(i => writer.Line(i + ","))).Line("],");
    }

    private string Array(ProgramArray array)
    {
        var text = $"new(\"{array.Name}\", ArrayRole.{array.Role}, {(array.IsInteger ? "true" : "false")}, [{string.Join(", ", array.Sizes.Select(Size))}]";
        text += array.Innermost >= 0 ? $", Innermost: {array.Innermost.ToString(CultureInfo.InvariantCulture)}" : "";
        text += array.TimeAxis >= 0 ? $", TimeAxis: {array.TimeAxis.ToString(CultureInfo.InvariantCulture)}" : "";
        text += array.Initial != 0 ? $", Initial: {CSharpTables.Float(array.Initial)}" : "";
        return text + ")";
    }

    private string Stage(ProgramStage stage) => stage switch
    {
        LoopGroup group => $"new LoopStage(\"{group.Name}\", {group.Name}Pieces, {group.Name}, {Size(Emitter(group).Work)})",
        CallGroup call => Call(call),
        _ => throw new InvalidOperationException("a stage without a spelling: " + stage.GetType().Name),
    };

    private GroupEmitter Emitter(LoopGroup group)
    {
        if (!emitters.TryGetValue(group, out var emitter))
        {
            emitters[group] = emitter = new GroupEmitter(program, group);
        }
        return emitter;
    }

    private string Call(CallGroup call)
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
        return $"new CallStage(() => {call.Callee.Name}.Kernel, [{string.Join(", ", arguments)}], {Number(call.Equation.Target)}, {walk})";
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
            GridOrderSyntax grid => $"new GridWalk({Size(Extent(grid.First.Text))}, {Size(Extent(grid.Second.Text))}, {(grid.IsColumns ? "true" : "false")})",
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

    private static Expr Extent(string index) => KernelLowering.ExtentOf(new IndexValue(index));

    private string Number(string array)
    {
        var number = program.Arrays.ToList().FindIndex(a => a.Name == array);
        return number >= 0 ? number.ToString(CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{array} is no array of {program.Kernel.Name}");
    }

    /// <summary>A size as the constructor of its expression.</summary>
    private string Size(Expr size) => size switch
    {
        Number n => $"new SizeConstant({n.Value.ToString(CultureInfo.InvariantCulture)})",
        ExtentValue e when program.Extents.ToList().FindIndex(x => x.Name == e.Name) is >= 0 and var place => $"new SizeOf({place.ToString(CultureInfo.InvariantCulture)})",
        // The steps of a chunk, in an estimate of work.
        ExtentValue => "new SizeConstant(64)",
        Binary b => $"new SizeOperation(SizeOperator.{b.Operator}, {Size(b.Left)}, {Size(b.Right)})",
        _ => throw new NotSupportedException($"{program.Kernel.Name}: the size {size} is not compiled yet"),
    };

    private static void Comment(CodeWriter writer, LoopGroup group)
    {
        var points = group.Points.Count == 0 ? "" : " at each " + string.Join(", ", group.Points);
        var lanes = group.Lanes is null ? "" : $", lanes along {group.Lanes}";
        var time = group.Time is null ? "" : $", step by step along {group.Time}";
        writer.Line($"// {group.Name}{points}{lanes}{time}:");
        foreach (var equation in group.Equations)
        {
            var indices = equation.Indices.Count == 0 ? "" : $"[{string.Join(", ", equation.Indices)}]";
            writer.Line($"//     {equation.Target}{indices} = {equation.Value}");
        }
    }
}
