using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Model;

/// <summary>Questions about bound expressions.</summary>
public static class ExprQueries
{
    /// <summary>The direct parts of an expression.</summary>
    public static IEnumerable<Expr> Operands(this Expr expression) => expression switch
    {
        Element e => e.At,
        Unary u => [u.Operand],
        Binary b => [b.Left, b.Right],
        Conditional c => [c.Test, c.Then, c.Else],
        Call c => c.Arguments,
        Reduce r => r.Where is null ? [r.Extent, r.Body] : [r.Extent, r.Where, r.Body],
        Rotate r => [r.Body, r.Along],
        Apply a => a.Arguments.SelectMany(x => x.Fixed),
        _ => [],
    };

    /// <summary>The expression and all that it is made of, from the outside in.</summary>
    public static IEnumerable<Expr> All(this Expr expression) => TreeWalk.All(expression, Operands);

    /// <summary>The names of the indices in it, each once, in order.</summary>
    public static IEnumerable<string> Indices(this Expr expression) => expression.All().OfType<IndexValue>().Select(i => i.Name).Distinct();

    /// <summary>The names of the indices in several expressions, in order.</summary>
    public static IEnumerable<string> Indices(this EquatableArray<Expr> dimensions) => dimensions.SelectMany(d => d.Indices());

    /// <summary>The point at which each of these indices stands.</summary>
    public static EquatableArray<Expr> ToPoint(this IEnumerable<string> indices) => indices.Select(i => (Expr)new IndexValue(i)).ToEquatableArray();

    /// <summary>The names of the arrays that it reads, each once, in order.</summary>
    public static IEnumerable<string> Arrays(this Expr expression) =>
        expression.All().SelectMany(e => e switch
        {
            Element x => [x.Array],
            Present p => [p.Parameter],
            Apply a => a.Arguments.Select(x => x.Array),
            _ => Enumerable.Empty<string>(),
        }).Distinct();

    /// <summary>Whether it consists of constants and extents alone.</summary>
    public static bool IsMadeOfExtents(this Expr expression) => expression.All().All(e => e is Number or ExtentValue or Binary or Unary);
}
