using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// Puts equations without a recurrence into groups that run at each point of the axes they share: what one equation hands to the next
/// then stays at the point, in the cache or in registers.
/// </summary>
internal sealed class KernelStages(NameSource names, Func<string, KernelModel> callees)
{
    private readonly List<ProgramStage> stages = [];
    private readonly List<EquationModel> group = [];
    private List<string> points = [];

    /// <param name="stem">What the groups are called.</param>
    public IReadOnlyList<ProgramStage> Build(IEnumerable<EquationModel> equations, string stem)
    {
        foreach (var equation in equations)
        {
            if (equation.Value is Apply call)
            {
                Close(stem);
                stages.Add(new CallGroup(call, callees(call.Callee), equation));
                continue;
            }
            foreach (var part in ReductionExtraction.Apply(equation, [], null, null, names))
            {
                Append(part, stem);
            }
        }
        Close(stem);
        return stages;
    }

    private void Append(EquationModel equation, string stem)
    {
        var joined = Points([.. group, equation]);
        if (group.Count > 0 && joined.Count == 0)
        {
            Close(stem);
            joined = Points([equation]);
        }
        group.Add(equation);
        points = joined;
    }

    private void Close(string stem)
    {
        if (group.Count > 0)
        {
            stages.Add(new LoopGroup(names.Fresh(stem), null, points.ToEquatableArray(), null, null, default, group.ToEquatableArray()));
            group.Clear();
        }
    }

    /// <summary>The axes that every equation has on its left, has no lanes along, and is independent along.</summary>
    private static List<string> Points(IReadOnlyList<EquationModel> equations)
    {
        var shared = equations[0].Indices.Where(i => equations.All(q => q.Indices.Contains(i) && LaneChoice.Of(q, []) is var lane && !(lane is { IsReduction: false } && lane.Index == i)));
        return Independence.Axes(equations, shared, _ => true);
    }
}
