using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Lists the arrays that the stages of a program share; all others live at one point of one stage.</summary>
internal static class ProgramArrays
{
    public static EquatableArray<ProgramArray> Of(KernelModel kernel, IReadOnlyList<ProgramStage> stages, IReadOnlyList<ChunkArrays> carried)
    {
        var arrays = new List<ProgramArray>();
        foreach (var p in kernel.Parameters)
        {
            var role = p.MayBeAbsent ? ProgramRole.Optional : ProgramRole.Input;
            arrays.Add(new ProgramArray(p.Name, role, IsInteger(p.Type), Sizes(p.Dimensions), TimeAxis(kernel, p.Dimensions), Format: p.Format));
        }
        foreach (var s in kernel.States)
        {
            arrays.Add(new ProgramArray(s.Name, ProgramRole.State, false, Sizes(s.Dimensions), -1, IndexAlgebra.Constant(s.Initial)!.Value));
        }
        foreach (var q in kernel.Equations.Where(q => q.IsResult))
        {
            var dimensions = q.Indices.ToPoint();
            arrays.Add(new ProgramArray(q.Target, ProgramRole.Result, false, Sizes(dimensions), TimeAxis(kernel, dimensions)));
        }
        foreach (var q in Shared(kernel, stages).Where(q => arrays.TrueForAll(a => a.Name != q.Target)))
        {
            var dimensions = q.Indices.ToPoint();
            arrays.Add(new ProgramArray(q.Target, ProgramRole.Intermediate, false, Sizes(dimensions), TimeAxis(kernel, dimensions)));
        }
        foreach (var c in carried)
        {
            arrays.Add(new ProgramArray(c.Decay, ProgramRole.Decay, false, Sizes(c.DecayIndices.ToPoint()), -1, 1));
            arrays.Add(new ProgramArray(c.Contribution, ProgramRole.Contribution, false, Sizes(c.State.State.Dimensions), -1));
        }
        return arrays.ToEquatableArray();
    }

    /// <summary>The equations whose targets are read outside of their own stage; of a scan, all that runs before the recurrence.</summary>
    private static IEnumerable<EquationModel> Shared(KernelModel kernel, IReadOnlyList<ProgramStage> stages)
    {
        foreach (var stage in stages)
        {
            if (stage is CallGroup call)
            {
                yield return call.Equation;
                continue;
            }
            var group = (LoopGroup)stage;
            foreach (var q in group.Equations)
            {
                if (kernel.Axis is not null || stages.Any(other => other != stage && Reads(other).Contains(q.Target)))
                {
                    yield return q;
                }
            }
        }
    }

    private static IEnumerable<string> Reads(ProgramStage stage) => stage switch
    {
        CallGroup call => call.Call.Arrays().Concat(Table(call.Call.Order)),
        LoopGroup group => group.Equations.SelectMany(q => q.Value.Arrays()),
        _ => [],
    };

    private static IEnumerable<string> Table(Syntax.OrderSyntax? order) => order switch
    {
        Syntax.TableOrderSyntax table => [table.Table.Text],
        Syntax.ReverseOrderSyntax reverse => Table(reverse.Inner),
        Syntax.ConcatOrderSyntax concat => concat.Walks.SelectMany(Table),
        _ => [],
    };

    private static bool IsInteger(string? type) => type is not null && (type.StartsWith("uint", StringComparison.Ordinal) || type.StartsWith("int", StringComparison.Ordinal));

    private static EquatableArray<Expr> Sizes(EquatableArray<Expr> dimensions) => dimensions.Select(IndexAlgebra.ExtentOf).ToEquatableArray();

    private static int TimeAxis(KernelModel kernel, EquatableArray<Expr> dimensions) => kernel.Axis is null ? -1 : dimensions.ToList().IndexOf(new IndexValue(kernel.Axis));
}
