using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Writes the method that runs a group's equations in their order at each point: by a thread, a warp or a group.</summary>
internal sealed partial class DeviceGroupEmitter : DeviceMethodEmitter
{
    private readonly IReadOnlyList<(EquationModel Equation, IReadOnlyList<string> Own, EquatableArray<Statement> Body)> equations;

    public DeviceGroupEmitter(ArrayProgram program, DeviceGroup group, DeviceJob job)
        : base(program, group, job)
    {
        equations = [.. group.Group.Equations.Select(Lower)];
        Nests = equations.SelectMany(q => q.Body).ToEquatableArray();
    }

    protected override EquatableArray<Statement> Nests { get; }

    /// <summary>The statements of a point, or of a step at it, with neighbouring loops made one.</summary>
    public EquatableArray<Statement> Step => LoopFusion.Apply(Nests);

    protected override IEnumerable<string> Axes => equations.SelectMany(q => q.Own);

    public override void Prepare()
    {
        WriteBody();
        PointCount();
    }

    public override void Write(CodeWriter writer)
    {
        var worker = Group.Mapping switch { ThreadMapping.Thread => "A thread", ThreadMapping.Warp => "A warp", _ => "A group" };
        var points = Group.Points.Count == 0 ? "" : " for each " + string.Join(", ", Group.Points);
        var time = Loops.Time is null ? "" : $", step by step along {Loops.Time}";
        WriteMethod(writer, Loops.Name, [$"{worker}{points}{time}:"], () => WritePoint(writer));
    }

    /// <summary>The statements of an equation at one of its elements.</summary>
    private (EquationModel Equation, IReadOnlyList<string> Own, EquatableArray<Statement> Body) Lower(EquationModel equation)
    {
        var own = equation.Indices.Where(i => !Group.Outer.Contains(i)).ToList();
        var bound = Group.Mapping == ThreadMapping.Thread ? Group.Outer : [.. Group.Outer, .. own];
        return (equation, own, KernelLowering.LowerEquation(equation, bound, Names).ToEquatableArray());
    }

    /// <summary>Which point this thread, warp or group is for.</summary>
    private void WritePoint(CodeWriter writer)
    {
        if (Group.Points.Count == 0)
        {
            return;
        }
        writer.Line($"var point = DeviceThread.{(Group.Mapping switch { ThreadMapping.Thread => "Index", ThreadMapping.Warp => "Warp", _ => "Group" })};");
        if (Group.Mapping != ThreadMapping.Group)
        {
            writer.Block($"if (point >= {PointCount()})", () => writer.Line("return;"));
        }
        WriteAxes(writer);
    }
}
