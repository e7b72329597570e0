using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>What is known at the place of the expression that is being bound: indices with a value, reductions and tests around it.</summary>
internal sealed class BindingScope
{
    private readonly List<string> bound = [];
    private readonly List<(string Name, Expr Extent)> reductions = [];
    private readonly HashSet<string> given = [];
    private int branches;

    /// <summary>The reduction indices around the place with their extents, innermost last.</summary>
    public IReadOnlyList<(string Name, Expr Extent)> Reductions => reductions;

    /// <summary>Whether the place is a branch of an <c>if</c>.</summary>
    public bool IsBehindTest => branches > 0;

    /// <summary>Whether an index has a value at the place.</summary>
    public bool IsBound(string index) => bound.Contains(index);

    /// <summary>Whether an index is that of a reduction around the place.</summary>
    public bool IsReduced(string index) => reductions.Exists(r => r.Name == index);

    /// <summary>Whether the optional input is known to be there.</summary>
    public bool IsGiven(string parameter) => given.Contains(parameter);

    /// <summary>Sets the indices of the current point.</summary>
    public void Stand(IEnumerable<string> at)
    {
        bound.Clear();
        bound.AddRange(at);
    }

    /// <summary>Binds at another point, without the reductions and tests around the current place.</summary>
    public Expr AtThePoint(IEnumerable<string> at, Func<Expr> bind)
    {
        var (outerBound, outerReductions, outerBranches) = (bound.ToList(), reductions.ToList(), branches);
        Stand(at);
        reductions.Clear();
        branches = 0;
        var result = bind();
        Stand(outerBound);
        reductions.AddRange(outerReductions);
        branches = outerBranches;
        return result;
    }

    /// <summary>Binds what a reduction is over.</summary>
    public T Within<T>(string index, Expr extent, Func<T> bind)
    {
        bound.Add(index);
        reductions.Add((index, extent));
        var result = bind();
        reductions.RemoveAt(reductions.Count - 1);
        bound.RemoveAt(bound.LastIndexOf(index));
        return result;
    }

    /// <summary>Binds what stands behind a test, with the optional inputs that the test has shown to be there.</summary>
    public Expr Given(Expr test, bool isTrue, Func<Expr> bind)
    {
        var shown = Shown(test, isTrue).Where(given.Add).ToList();
        branches++;
        var result = bind();
        branches--;
        given.ExceptWith(shown);
        return result;
    }

    private static IEnumerable<string> Shown(Expr test, bool isTrue) => test switch
    {
        Present p when isTrue => [p.Parameter],
        Unary { Operator: UnaryOperator.Not } n => Shown(n.Operand, !isTrue),
        Binary { Operator: BinaryOperator.And } b when isTrue => Shown(b.Left, true).Concat(Shown(b.Right, true)),
        Binary { Operator: BinaryOperator.Or } b when !isTrue => Shown(b.Left, false).Concat(Shown(b.Right, false)),
        _ => [],
    };
}
