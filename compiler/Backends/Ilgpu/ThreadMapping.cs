using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Who works on one point of a group of equations.</summary>
internal enum ThreadMapping
{
    /// <summary>A thread: sums are loops of its own.</summary>
    Thread,

    /// <summary>A warp: its lanes share the sums of the point.</summary>
    Warp,

    /// <summary>A group: its threads share the axes that an equation has besides those of the point, or its sums.</summary>
    Group,
}

/// <summary>A group of equations as a GPU runs it.</summary>
/// <param name="Points">The axes whose points run beside one another, the innermost last.</param>
internal sealed record DeviceGroup(LoopGroup Group, ThreadMapping Mapping, EquatableArray<string> Points)
{
    /// <summary>Everything outside the loops of one equation.</summary>
    public IReadOnlyList<string> Outer => Group.Time is null ? [.. Points] : [.. Points, Group.Time];

    /// <summary>
    /// A thread for each point where that leaves nothing to share and neighbours read side by side; a warp where only sums are left to
    /// share; else a group. The steps of a scan run inside of each.
    /// </summary>
    public static DeviceGroup Of(LoopGroup group)
    {
        if (group.Time is not null)
        {
            return group.Lanes is null
                ? new DeviceGroup(group, ThreadMapping.Group, group.Points)
                : new DeviceGroup(group, ThreadMapping.Thread, group.Points.Append(group.Lanes).ToEquatableArray());
        }
        var last = group.Equations[group.Equations.Count - 1];
        var shared = last.Indices.Where(i => group.Equations.All(q => q.Indices.Contains(i)));
        var points = Independence.Axes([.. group.Equations], shared, _ => true);
        if (points.Count > 0 && HasOnly(group, points) && !group.Equations.Any(q => LaneChoice.Of(q, []) is { IsReduction: true }))
        {
            return new DeviceGroup(group, ThreadMapping.Thread, points.ToEquatableArray());
        }
        return group.Points.Count > 0 && HasOnly(group, group.Points)
            ? new DeviceGroup(group, ThreadMapping.Warp, group.Points)
            : new DeviceGroup(group, ThreadMapping.Group, group.Points);
    }

    /// <summary>
    /// The arrays that one equation of the group hands to the next in memory, with the axes that they have: the points innermost where threads
    /// work on them side by side, else the equation's own.
    /// </summary>
    public IEnumerable<(string Name, EquatableArray<string> Axes)> Scratch(ArrayProgram program) =>
        from equation in Group.Equations
        where !IsShared(program, equation.Target) && !equation.Indices.All(Outer.Contains)
        let own = equation.Indices.Where(i => !Outer.Contains(i))
        select (equation.Target, (Mapping == ThreadMapping.Thread ? own.Concat(Points) : Points.Concat(own)).ToEquatableArray());

    private static bool IsShared(ArrayProgram program, string array) => program.Arrays.Any(a => a.Name == array);

    private static bool HasOnly(LoopGroup group, IReadOnlyCollection<string> axes) => group.Equations.All(q => q.Indices.All(axes.Contains));
}
