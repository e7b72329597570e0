using System;
using System.Linq;

namespace Kernels.Compiler.Model;

/// <summary>Walking and rebuilding of bound expressions.</summary>
public static class ExprRewriting
{
    /// <summary>Rebuilds the expression from the leaves up, passing every node through <paramref name="change"/>.</summary>
    public static Expr Rewrite(this Expr expression, Func<Expr, Expr> change)
    {
        WorkMeter.Descend();
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
            Rotate r => r with { Body = Go(r.Body), Along = Go(r.Along) },
            Apply a => a with { Arguments = a.Arguments.Select(x => x with { Fixed = All(x.Fixed) }).ToEquatableArray() },
            _ => expression,
        });
    }

    /// <summary>Replaces the index <paramref name="name"/> by <paramref name="by"/>.</summary>
    public static Expr Substitute(this Expr expression, string name, Expr by) =>
        expression.Rewrite(e => e is IndexValue index && index.Name == name ? by : e);
}
