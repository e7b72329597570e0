using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Says of each array which dimension lies side by side in memory: the one along which most equations have their lanes.</summary>
internal static class LayoutChoice
{
    public static ArrayProgram Assign(ArrayProgram program)
    {
        var votes = program.Groups.SelectMany(g => g.Equations.SelectMany(q => Votes(g, q))).ToLookup(v => v.Array, v => v.Dimension);
        return program with { Arrays = program.Arrays.Select(a => a with { Innermost = Elect(votes[a.Name]) }).ToEquatableArray() };
    }

    private static IEnumerable<(string Array, int Dimension)> Votes(LoopGroup group, EquationModel equation)
    {
        if (group.LaneOf(equation) is not { } lane)
        {
            return [];
        }
        var target = new Element(equation.Target, equation.Indices.ToPoint());
        return equation.Value.All().OfType<Element>().Append(target)
            .Select(e => (e.Array, Dimension: LaneChoice.LaneDimension(e, lane.Index)))
            .Where(v => v.Dimension >= 0);
    }

    private static int Elect(IEnumerable<int> dimensions) =>
        dimensions.GroupBy(d => d).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).Select(g => (int?)g.Key).FirstOrDefault() ?? -1;
}
