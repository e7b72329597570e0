using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Ir;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Emit.Ilgpu;

/// <summary>
/// Writes a group of equations as one ILGPU kernel: a struct with the arrays, strides and extents that it works on, the method that fills it
/// for a call, and the method that a device runs at each point.
/// </summary>
internal sealed partial class DeviceGroupEmitter : DeviceExpressions
{
    private readonly ArrayProgram program;
    private readonly DeviceGroup group;
    private readonly IReadOnlyList<ProgramArray> arrays;
    private readonly IReadOnlyList<(EquationModel Equation, IReadOnlyList<string> Own, EquatableArray<Statement> Body)> equations;
    private readonly EquatableArray<Statement> nests;
    private readonly SortedSet<int> usedArrays = [];
    private readonly SortedSet<(int Array, int Dimension)> usedStrides = [];
    private readonly SortedSet<int> askedFor = [];
    private readonly SortedSet<int> usedExtents = [];

    /// <param name="arrays">The arrays of the program and the scratch of its groups, in the order of their numbers.</param>
    public DeviceGroupEmitter(ArrayProgram program, DeviceGroup group, IReadOnlyList<ProgramArray> arrays)
        : base(program.Kernel.Name, Reserved(program, group))
    {
        (this.program, this.group, this.arrays) = (program, group, arrays);
        equations = [.. group.Group.Equations.Select(Lower)];
        nests = equations.SelectMany(q => q.Body).ToEquatableArray();
    }

    private LoopGroup Loops => group.Group;

    private string Name => Loops.Name;

    public void Emit(CodeWriter writer)
    {
        var body = Kernel();
        Job(writer);
        writer.Line();
        Bind(writer);
        writer.Line();
        Comment(writer);
        writer.Lines(body.TrimEnd('\n'));
    }

    /// <summary>The stage as an object of the runtime.</summary>
    public string Stage(Func<Expr, string> size)
    {
        var points = string.Join(", ", group.Points.Select(p => size(KernelLowering.ExtentOf(new IndexValue(p)))));
        return $"new GpuLoops<{Name}Job>(\"{Name}\", ThreadMapping.{group.Mapping}, [{points}], Bind{Name}, {Name})";
    }

    private static NameSource Reserved(ArrayProgram program, DeviceGroup group) => new(program.Arrays.Select(a => a.Name)
        .Concat(program.Extents.Select(e => e.Name))
        .Concat(group.Group.Equations.Select(q => q.Target))
        .Concat(group.Group.Equations.SelectMany(q => q.Indices))
        .Concat(group.Group.Equations.SelectMany(q => q.Value.All()).OfType<Reduce>().Select(r => r.Index))
        .Concat(["job", "point", "rest", "own", "batch"]));

    /// <summary>The statements of an equation at one of its elements.</summary>
    private (EquationModel Equation, IReadOnlyList<string> Own, EquatableArray<Statement> Body) Lower(EquationModel equation)
    {
        var own = equation.Indices.Where(i => !group.Outer.Contains(i)).ToList();
        var bound = group.Mapping == ThreadMapping.Thread ? group.Outer : [.. group.Outer, .. own];
        return (equation, own, KernelLowering.LowerEquation(equation, bound, Names).ToEquatableArray());
    }

    private void Job(CodeWriter writer)
    {
        writer.Line($"/// <summary>What {Name} works on: arrays with their strides and the step from one batch to the next, and extents.</summary>");
        writer.Block($"public struct {Name}Job", () =>
        {
            foreach (var array in usedArrays)
            {
                writer.Line($"public ArrayView<{(arrays[array].IsInteger ? "int" : "float")}> {Field(array)};");
                writer.Line($"public int {string.Join(", ", StridesOf(array).Append(BatchOf(array)))};");
            }
            foreach (var array in askedFor)
            {
                writer.Line($"public int {Has(array)};");
            }
            if (usedExtents.Count > 0)
            {
                writer.Line($"public int {string.Join(", ", usedExtents.Select(ExtentName))};");
            }
        });
    }

    private void Bind(CodeWriter writer)
    {
        writer.Block($"private static {Name}Job Bind{Name}(GpuFrame frame) => new()", () =>
        {
            foreach (var array in usedArrays)
            {
                var number = Text(array);
                var strides = usedStrides.Where(s => s.Array == array).Select(s => $"{StrideName(s.Array, s.Dimension)} = frame.Stride({number}, {Text(s.Dimension)}), ");
                writer.Line($"{Field(array)} = frame.{(arrays[array].IsInteger ? "Integers" : "Floats")}({number}), {string.Concat(strides)}{BatchOf(array)} = frame.BatchStride({number}),");
            }
            foreach (var array in askedFor)
            {
                writer.Line($"{Has(array)} = frame.IsPresent({Text(array)}),");
            }
            foreach (var extent in usedExtents)
            {
                writer.Line($"{ExtentName(extent)} = frame.Extent({Text(extent)}),");
            }
        }, "};");
    }

    /// <summary>The whole kernel method.</summary>
    private string Kernel()
    {
        WriteBody();
        var writer = new CodeWriter();
        writer.Block($"public static void {Name}({Name}Job job)", () =>
        {
            Point(writer);
            FromJob(writer, usedExtents.Select(ExtentName));
            foreach (var array in usedArrays)
            {
                writer.Line($"var {Field(array)} = job.{Field(array)}.SubView(DeviceThread.Batch * job.{BatchOf(array)});");
                FromJob(writer, StridesOf(array));
            }
            foreach (var line in Code.Lines)
            {
                writer.Line(line);
            }
        });
        return writer.ToString();
    }

    /// <summary>Variables for numbers of the argument, in one line.</summary>
    private static void FromJob(CodeWriter writer, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count > 0)
        {
            var (variables, fields) = (string.Join(", ", all), string.Join(", ", all.Select(n => "job." + n)));
            writer.Line(all.Count == 1 ? $"var {variables} = {fields};" : $"var ({variables}) = ({fields});");
        }
    }

    /// <summary>Which point this thread, warp or group is for.</summary>
    private void Point(CodeWriter writer)
    {
        if (group.Points.Count == 0)
        {
            return;
        }
        writer.Line($"var point = DeviceThread.{(group.Mapping switch { ThreadMapping.Thread => "Index", ThreadMapping.Warp => "Warp", _ => "Group" })};");
        if (group.Mapping != ThreadMapping.Group)
        {
            writer.Block($"if (point >= {string.Join(" * ", group.Points.Select(p => "job." + ExtentName(Number(p))))})", () => writer.Line("return;"));
        }
        foreach (var axis in group.Points.Reverse())
        {
            var isFirst = axis == group.Points[0];
            writer.Line($"var {CSharpNames.Identifier(axis)} = point{(isFirst ? "" : " % job." + ExtentName(Number(axis)))};");
            if (!isFirst)
            {
                writer.Line($"point /= job.{ExtentName(Number(axis))};");
            }
        }
    }

    private void Comment(CodeWriter writer)
    {
        var worker = group.Mapping switch { ThreadMapping.Thread => "A thread", ThreadMapping.Warp => "A warp", _ => "A group" };
        var points = group.Points.Count == 0 ? "" : " for each " + string.Join(", ", group.Points);
        var time = Loops.Time is null ? "" : $", step by step along {Loops.Time}";
        writer.Line($"// {worker}{points}{time}:");
        foreach (var equation in Loops.Equations)
        {
            var indices = equation.Indices.Count == 0 ? "" : $"[{string.Join(", ", equation.Indices)}]";
            writer.Line($"//     {equation.Target}{indices} = {equation.Value}");
        }
    }

    private IEnumerable<string> StridesOf(int array) => usedStrides.Where(s => s.Array == array).Select(s => StrideName(array, s.Dimension));

    private string Field(int array) => CSharpNames.Identifier(arrays[array].Name);

    private string Has(int array) => "has" + CSharpNames.Pascal(arrays[array].Name);

    private string BatchOf(int array) => arrays[array].Name + "Batch";

    private string StrideName(int array, int dimension) => $"{arrays[array].Name}Stride{Text(dimension)}";

    private string ExtentName(int extent) => CSharpNames.Identifier(program.Extents[extent].Name);

    /// <summary>The number of an axis' extent.</summary>
    private int Number(string axis)
    {
        var name = axis.ToUpperInvariant();
        var number = program.Extents.ToList().FindIndex(e => e.Name == name);
        usedExtents.Add(number);
        return number;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
