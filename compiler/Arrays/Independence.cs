using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Finds the axes whose points can run in any order: nothing that is written at one point is read at another.</summary>
internal static class Independence
{
    /// <summary>Those of <paramref name="candidates"/> along which the equations, run in order at each point, are independent.</summary>
    /// <param name="kept">The arrays that outlive a point; they must lie along an axis for its points to be independent.</param>
    public static List<string> Axes(IReadOnlyList<EquationModel> equations, IEnumerable<string> candidates, Func<string, bool> kept) =>
        [.. candidates.Where(axis => equations.All(q => IsIndependent(q, axis, equations, kept)))];

    private static bool IsIndependent(EquationModel equation, string axis, IReadOnlyList<EquationModel> equations, Func<string, bool> kept)
    {
        if (kept(equation.Target) && !equation.Indices.Contains(axis))
        {
            return false;
        }
        if (equation.Value.All().OfType<Reduce>().Any(r => r.Index == axis))
        {
            return false;
        }
        return equation.Value.All().OfType<Element>().All(e =>
            equations.FirstOrDefault(q => q.Target == e.Array) is not { } written || IsReadAtOwnPoint(e, written.Indices, axis));
    }

    private static bool IsReadAtOwnPoint(Element element, EquatableArray<string> indices, string axis)
    {
        var dimension = indices.ToList().IndexOf(axis);
        return dimension < 0 || element.At[dimension] == new IndexValue(axis);
    }
}
