using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops;

/// <summary>Walking and rebuilding of statements.</summary>
public static class NestRewriting
{
    /// <summary>Rebuilds every expression of the statements.</summary>
    public static EquatableArray<Statement> RewriteExpressions(this EquatableArray<Statement> body, Func<Expr, Expr> change) => body.Select(s => s switch
    {
        Loop loop => loop with { Body = loop.Body.RewriteExpressions(change) },
        Local local => local with { Initial = local.Initial.Rewrite(change) },
        Update update => update with { Value = update.Value.Rewrite(change) },
        Store store => (Statement)(store with { Value = store.Value.Rewrite(change) }),
        _ => s,
    }).ToEquatableArray();

    /// <summary>Replaces the list of statements of every loop, innermost first, and then the list itself.</summary>
    public static EquatableArray<Statement> RewriteLists(this EquatableArray<Statement> body, Func<EquatableArray<Statement>, EquatableArray<Statement>> change) =>
        change(body.Select(s => s is Loop loop ? loop with { Body = loop.Body.RewriteLists(change) } : s).ToEquatableArray());

    /// <summary>All statements, outermost first.</summary>
    public static IEnumerable<Statement> Flatten(this EquatableArray<Statement> body) =>
        body.SelectMany(s => s is Loop loop ? new[] { s }.Concat(loop.Body.Flatten()) : [s]);

    /// <summary>Reads an accumulator by another expression.</summary>
    public static EquatableArray<Statement> ReplaceLocal(this EquatableArray<Statement> body, string name, Expr by) =>
        body.RewriteExpressions(e => e is Element { At.Count: 0 } element && element.Array == name ? by : e);

    /// <summary>
    /// Rebuilds values from the top down: where <paramref name="change"/> gives an expression it takes the place of the whole, else its
    /// operands are tried. Bits of codes and indices are left alone.
    /// </summary>
    public static EquatableArray<Statement> RewriteValues(this EquatableArray<Statement> body, Func<Expr, Expr?> change) => body.Select(s => s switch
    {
        Loop loop => loop with { Body = loop.Body.RewriteValues(change) },
        Update update => update with { Value = RewriteValue(update.Value, change) },
        Store store => (Statement)(store with { Value = RewriteValue(store.Value, change) }),
        _ => s,
    }).ToEquatableArray();

    private static Expr RewriteValue(Expr e, Func<Expr, Expr?> change)
    {
        if (e is Call { Function: CodeFunction.PackedBits })
        {
            return e;
        }
        Expr Go(Expr inner) => RewriteValue(inner, change);
        return change(e) ?? e switch
        {
            Binary b => b with { Left = Go(b.Left), Right = Go(b.Right) },
            Unary u => u with { Operand = Go(u.Operand) },
            Conditional c => new Conditional(Go(c.Test), Go(c.Then), Go(c.Else)),
            Call c => c with { Arguments = c.Arguments.Select(Go).ToEquatableArray() },
            _ => e,
        };
    }
}
