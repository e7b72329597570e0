using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Lowering;

/// <summary>Walking and rebuilding of bound expressions.</summary>
public static class ExprRewriting
{
    /// <summary>The expression and all that is in it, outermost first.</summary>
    public static IEnumerable<Expr> Parts(this Expr expression)
    {
        yield return expression;
        foreach (var child in Children(expression))
        {
            foreach (var part in child.Parts())
            {
                yield return part;
            }
        }
    }

    /// <summary>Rebuilds the expression from the leaves up, passing every node through <paramref name="change"/>.</summary>
    public static Expr Rewrite(this Expr expression, Func<Expr, Expr> change)
    {
        Expr Go(Expr e) => e.Rewrite(change);
        EquatableArray<Expr> All(EquatableArray<Expr> items) => items.Select(Go).ToEquatableArray();
        return change(expression switch
        {
            Element e => e with { At = All(e.At) },
            Unary u => u with { Operand = Go(u.Operand) },
            Binary b => b with { Left = Go(b.Left), Right = Go(b.Right) },
            Conditional c => new Conditional(Go(c.Test), Go(c.Then), Go(c.Else)),
            Call c => c with { Arguments = All(c.Arguments) },
            Reduce r => r with { Extent = Go(r.Extent), Where = r.Where is null ? null : Go(r.Where), Body = Go(r.Body) },
            Apply a => a with { Arguments = a.Arguments.Select(x => x with { Fixed = All(x.Fixed) }).ToEquatableArray() },
            _ => expression,
        });
    }

    /// <summary>Replaces the index <paramref name="name"/> by <paramref name="by"/>.</summary>
    public static Expr Substitute(this Expr expression, string name, Expr by) =>
        expression.Rewrite(e => e is IndexValue index && index.Name == name ? by : e);

    /// <summary>Whether the index occurs in the expression.</summary>
    public static bool DependsOn(this Expr expression, string index) => expression.Parts().Any(p => p is IndexValue i && i.Name == index);

    private static IEnumerable<Expr> Children(Expr expression) => expression switch
    {
        Element e => e.At,
        Unary u => [u.Operand],
        Binary b => [b.Left, b.Right],
        Conditional c => [c.Test, c.Then, c.Else],
        Call c => c.Arguments,
        Reduce r => r.Where is null ? [r.Extent, r.Body] : [r.Extent, r.Where, r.Body],
        Apply a => a.Arguments.SelectMany(x => x.Fixed),
        _ => [],
    };
}
