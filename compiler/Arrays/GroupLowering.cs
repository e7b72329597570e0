using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Turns a group of equations into loop nests, with the lanes of each.</summary>
public static class GroupLowering
{
    /// <summary>What runs at one point of the group; of a recurrence, in one step.</summary>
    public static EquatableArray<Statement> Lower(LoopGroup group)
    {
        var names = new NameSource(group.Equations.Select(q => q.Target).Concat(group.Equations.SelectMany(q => q.Value.Arrays())));
        var body = group.Equations
            .SelectMany(q => Shape(KernelLowering.LowerEquation(q, group.Outer, names).ToEquatableArray(), group, group.LaneOf(q)?.Index))
            .ToEquatableArray();
        return UnrollAndJam.Apply(LoopFusion.Apply(body));
    }

    /// <summary>Marks the loop of the lanes, and lets the axes of a chunk run over its steps.</summary>
    private static EquatableArray<Statement> Shape(EquatableArray<Statement> body, LoopGroup group, string? lane) => body.Select(s => s is Loop loop
        ? loop with
        {
            Body = Shape(loop.Body, group, lane),
            IsLanes = loop.Index == lane,
            From = group.Chunk.Contains(loop.Index) ? LoopGroup.FirstStep : loop.From,
            Count = group.Chunk.Contains(loop.Index) ? new Binary(BinaryOperator.Add, LoopGroup.LastStep, new Number(1)) : loop.Count,
        }
        : s).ToEquatableArray();
}
