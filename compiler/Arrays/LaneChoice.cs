using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>The index whose neighbours share a register in one equation.</summary>
/// <param name="IsReduction">Whether it is the index of a reduction, whose lanes are added up at the end.</param>
internal sealed record LaneChoice(string Index, bool IsReduction)
{
    /// <summary>
    /// The last index on the left where neighbours lie side by side in all that is read, else the index of a reduction for which they do;
    /// null where there is neither.
    /// </summary>
    /// <param name="outer">The axes of the point: no lanes.</param>
    /// <param name="preferred">An index that the arrays of the kernel are laid out for: taken wherever it is on the left.</param>
    public static LaneChoice? Of(EquationModel equation, IReadOnlyCollection<string> outer, string? preferred = null)
    {
        var own = equation.Indices.Where(i => !outer.Contains(i)).ToList();
        var isPreferred = preferred is not null && own.Contains(preferred);
        var target = isPreferred ? new LaneChoice(preferred!, false) : own.Count == 0 ? null : new LaneChoice(own[own.Count - 1], false);
        if (target is not null && (isPreferred || Scattered(equation.Value, target.Index) == 0))
        {
            return target;
        }
        var reductions = equation.Value.All().OfType<Reduce>().ToList();
        var fitting = reductions.Count == 1 && !reductions[0].Body.All().OfType<Reduce>().Any() && Scattered(reductions[0].Body, reductions[0].Index) == 0
            ? new LaneChoice(reductions[0].Index, true)
            : null;
        return fitting ?? target;
    }

    /// <summary>How many elements are read whose neighbours along the index do not lie side by side.</summary>
    public static int Scattered(Expr value, string index) => value.All().OfType<Element>().Count(e => e.At.Any(a => a.Indices().Contains(index)) && !LiesSideBySide(e, index));

    /// <summary>Whether the last dimension is the index itself and no other hangs on it.</summary>
    private static bool LiesSideBySide(Element element, string index) =>
        LaneDimension(element, index) == element.At.Count - 1;

    /// <summary>The only dimension that hangs on the index, where it is the index itself; -1 otherwise.</summary>
    public static int LaneDimension(Element element, string index)
    {
        var hanging = Enumerable.Range(0, element.At.Count).Where(i => element.At[i].Indices().Contains(index)).ToList();
        return hanging.Count == 1 && element.At[hanging[0]] == new IndexValue(index) ? hanging[0] : -1;
    }
}
