using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Expressions;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Writes the method of a scan whose states several threads share; see <see cref="SharedScan"/>.</summary>
/// <param name="registers">The elements of a state that each thread has.</param>
internal sealed class DeviceScanEmitter(ArrayProgram program, DeviceGroup group, DeviceJob job, SharedScan scan, int registers)
    : DeviceMethodEmitter(program, group, job)
{
    private readonly List<string> places = [];
    private readonly List<string> areThere = [];
    private string block = "";
    private string ownStep = "";
    private string step = "";

    /// <summary>The name of the method.</summary>
    public string Name => $"{Loops.Name}By{Text(registers)}";

    protected override EquatableArray<Statement> Nests => scan.Steps;

    protected override IEnumerable<string> Axes => [scan.Axis];

    private string Time => Loops.Time!;

    private string Steps => Job.ExtentOf(Time);

    public override void Prepare()
    {
        PointCount();
        foreach (var point in Group.Points)
        {
            IndexDepths[point] = 0;
        }
        LoadStates();
        block = Names.Fresh("first");
        Code.Open($"for (var {block} = 0; {block} < {Steps}; {block} += width)");
        WriteAhead();
        var kept = Kept().ToDictionary(k => k, k => Names.Fresh(k + "Own"));
        foreach (var own in kept.Values)
        {
            Code.Line($"var {own} = 0f;");
        }
        WriteSteps(kept);
        WriteBehind(kept);
        Code.Close();
        StoreStates();
    }

    public override void Write(CodeWriter writer)
    {
        var elements = registers == 1 ? "one element" : Text(registers) + " elements";
        WriteMethod(writer, Name, "<TPart>", "where TPart : struct, IWarpPart",
            [$"The threads of a part of a warp for each {string.Join(", ", Group.Points)}, which share the states along {scan.Axis}, {elements} each, and take as many steps along {Time} at a time:"],
            () =>
            {
                writer.Line("var width = DeviceThread.PartWidth<TPart>();");
                writer.Line("var lane = DeviceThread.Index & (width - 1);");
                writer.Line("var point = DeviceThread.Index / width;");
                writer.Line("// Threads behind the last point go along with it and store nothing.");
                writer.Line($"var isPoint = point < {PointCount()};");
                writer.Line($"point = Math.Min(point, {PointCount()} - 1);");
                WriteAxes(writer);
            });
    }

    /// <summary>The elements of the thread; behind the end of the axis it goes along with the last one.</summary>
    private void LoadStates()
    {
        var count = Job.ExtentOf(scan.Axis);
        // A step is an index like the axis itself, and spelled as one; a name that is spelled otherwise is no stem.
        var stem = CSharpNames.Identifier(scan.Axis) == scan.Axis ? scan.Axis : "step";
        for (var i = 0; i < registers; i++)
        {
            var at = i == 0 ? "lane" : $"lane + {(i == 1 ? "" : Text(i) + " * ")}width";
            places.Add(Names.Fresh(stem + Text(i)));
            areThere.Add(Names.Fresh($"has{CSharpNames.Pascal(scan.Axis)}{Text(i)}"));
            Code.Line($"var {areThere[i]} = {at} < {count};");
            Code.Line($"var {places[i]} = Math.Min({at}, {count} - 1);");
            IndexDepths[places[i]] = 0;
        }
        foreach (var state in scan.States)
        {
            for (var i = 0; i < registers; i++)
            {
                var name = Names.Fresh(CSharpNames.Identifier(state) + Text(i));
                Code.Line($"var {name} = {Place(Home(state, i), mayBeOutside: false).Text};");
                Registers[Own(state, i)] = Spelled.Atom(name, 0);
            }
        }
    }

    private void StoreStates()
    {
        for (var i = 0; i < registers; i++)
        {
            Code.Open($"if (isPoint && {areThere[i]})");
            foreach (var state in scan.States)
            {
                Code.Line($"{Place(Home(state, i), mayBeOutside: true).Text} = {Registers[Own(state, i)].Text};");
            }
            Code.Close();
        }
    }

    /// <summary>What this thread works out of its own step for all.</summary>
    private void WriteAhead()
    {
        ownStep = Names.Fresh(Time + "Own");
        Code.Line($"var {CSharpNames.Identifier(ownStep)} = Math.Min({block} + lane, {Steps} - 1);");
        IndexDepths[ownStep] = Code.Depth;
        foreach (var store in scan.Ahead)
        {
            var name = Names.Fresh(CSharpNames.Identifier(store.Array) + "Own");
            Code.Line($"var {name} = {Value(AtOwnStep(store.Value)).Text};");
            Registers[store.Array] = Spelled.Atom(name, Code.Depth);
        }
        foreach (var (name, value) in scan.Handed)
        {
            var own = Value(AtOwnStep(value));
            Registers[name] = value is Element number && Registers.ContainsKey(number.Array) ? own : Keep(AtOwnStep(value), own, Stem(value) + "Own");
        }
    }

    /// <summary>The steps of a block, two at a time: while one waits for what lanes hand each other, the other goes on.</summary>
    private void WriteSteps(Dictionary<string, string> kept)
    {
        var end = Names.Fresh("end");
        var time = CSharpNames.Identifier(Time);
        var handed = scan.Handed.ToDictionary(h => h.Name, h => Registers[h.Name]);
        Code.Line($"var {end} = Math.Min({block} + width, {Steps});");
        Code.Open($"for (var {time} = {block}; {time} + 1 < {end}; {time} += 2)");
        IndexDepths[Time] = Code.Depth;
        WriteStep(Time, kept, handed);
        var next = Names.Fresh(Time + "Next");
        Code.Line($"var {CSharpNames.Identifier(next)} = {time} + 1;");
        IndexDepths[next] = Code.Depth;
        WriteStep(next, kept, handed);
        Code.Close();

        Code.Open($"if (({end} - {block}) % 2 != 0)");
        Code.Line($"var {time} = {end} - 1;");
        IndexDepths[Time] = Code.Depth;
        WriteStep(Time, kept, handed);
        Code.Close();
    }

    /// <param name="index">The step.</param>
    /// <param name="handed">What this thread has of the block for all, by the name that the steps read it under.</param>
    private void WriteStep(string index, Dictionary<string, string> kept, Dictionary<string, Spelled> handed)
    {
        step = index;
        var at = CSharpNames.Identifier(index);
        foreach (var (name, value) in scan.Handed)
        {
            var here = Names.Fresh(Stem(value) + "Step");
            Code.Line($"var {here} = DeviceThread.FromLane({handed[name].Text}, {at} - {block}, width);");
            Registers[name] = Spelled.Atom(here, Code.Depth);
        }
        foreach (var state in scan.States)
        {
            for (var i = 0; i < registers; i++)
            {
                Registers[Own(state, i)] = Registers[Own(state, i)] with { Depth = Code.Depth };
            }
        }
        foreach (var statement in scan.Steps)
        {
            WriteStep(statement);
        }
        foreach (var number in kept)
        {
            Code.Line($"{number.Value} = {at} == {CSharpNames.Identifier(ownStep)} ? {Registers[number.Key].Text} : {number.Value};");
        }
    }

    private void WriteStep(Statement statement)
    {
        switch (statement)
        {
            case Local local:
                var accumulator = Names.Fresh(local.Name);
                Code.Line($"var {accumulator} = {Value(local.Initial).Text};");
                Registers[local.Name] = Spelled.Atom(accumulator, Code.Depth);
                break;
            case Store store:
                var name = Names.Fresh(CSharpNames.Identifier(store.Array) + "Value");
                Code.Line($"var {name} = {Value(AtStep(store.Value)).Text};");
                Registers[store.Array] = Spelled.Atom(name, Code.Depth);
                break;
            case Loop loop:
                for (var i = 0; i < registers; i++)
                {
                    loop.Body.ToList().ForEach(s => WriteElement(s, i));
                }
                foreach (var update in loop.Body.OfType<Update>())
                {
                    var total = Names.Fresh(update.Name + "Total");
                    var across = update.Kind switch { ReductionKind.Max => "Max", ReductionKind.Min => "Min", _ => "Sum" };
                    Code.Line($"var {total} = DeviceThread.Part{across}({Registers[update.Name].Text}, width);");
                    Registers[update.Name] = Spelled.Atom(total, Code.Depth);
                }
                break;
            default:
                throw new InvalidOperationException("a statement without a spelling: " + statement.GetType().Name);
        }
    }

    /// <summary>A statement of the loop over the axis, for one of the thread's elements.</summary>
    private void WriteElement(Statement statement, int element)
    {
        switch (statement)
        {
            case Update update:
                var (sum, value) = (Registers[update.Name].Text, Value(OfElement(update.Value, element)).Operand);
                Code.Line(update.Kind switch
                {
                    ReductionKind.Max => $"{sum} = MathF.Max({sum}, {areThere[element]} ? {value} : {sum});",
                    ReductionKind.Min => $"{sum} = MathF.Min({sum}, {areThere[element]} ? {value} : {sum});",
                    _ => $"{sum} += {areThere[element]} ? {value} : 0f;",
                });
                break;
            case Store store:
                var own = Own(store.Array, element);
                Code.Line($"{Registers[own].Text} = {Value(OfElement(store.Value, element)).Text};");
                Code.Forget(own);
                break;
        }
    }

    /// <summary>The results of this thread's own step.</summary>
    private void WriteBehind(Dictionary<string, string> kept)
    {
        foreach (var number in kept)
        {
            Registers[number.Key] = Spelled.Atom(number.Value, Code.Depth);
        }
        foreach (var store in scan.Behind)
        {
            var name = Names.Fresh(CSharpNames.Identifier(store.Array) + "Own");
            Code.Line($"var {name} = {Value(AtOwnStep(store.Value)).Text};");
            var place = Place(new Element(store.Array, store.At.Select(AtOwnStep).ToEquatableArray()), mayBeOutside: false).Text;
            Code.Open($"if (isPoint && {block} + lane < {Steps})");
            Code.Line($"{place} = {name};");
            Code.Close();
        }
    }

    /// <summary>What the steps leave for the results.</summary>
    private IEnumerable<string> Kept()
    {
        var numbers = scan.Steps.Select(s => s switch { Local local => local.Name, Store store => store.Array, _ => "" }).Where(n => n.Length > 0);
        return numbers.Where(n => scan.Behind.Any(b => b.Value.Arrays().Contains(n)));
    }

    private static string Stem(Expr value) => value.Arrays().FirstOrDefault() ?? "number";

    private Expr AtOwnStep(Expr value) => value.Substitute(Time, new IndexValue(ownStep));

    private Expr AtStep(Expr value) => value.Substitute(Time, new IndexValue(step));

    private Expr OfElement(Expr value, int element) => AtStep(value)
        .Rewrite(e => e is Element state && scan.States.Contains(state.Array) ? new Element(Own(state.Array, element), default) : e)
        .Substitute(scan.Axis, new IndexValue(places[element]));

    /// <summary>An element of a state in memory.</summary>
    private Element Home(string state, int element)
    {
        var at = Loops.Equations.First(q => q.Target == state).Indices.ToPoint();
        return new Element(state, at.Select(a => a.Substitute(scan.Axis, new IndexValue(places[element]))).ToEquatableArray());
    }

    /// <summary>The key of an element of a state that the thread has.</summary>
    private static string Own(string state, int element) => $"{state} {Text(element)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
