using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds the conditions of <c>where</c>: over axes, extents, constants and fields that are stored everywhere.</summary>
/// <param name="bind">Binds a condition at the point.</param>
internal sealed class StoredConditions(DiagnosticBag diagnostics, FormatSyntax syntax, FormatDeclarations declared, Func<ExprSyntax, Expr> bind)
{
    public void Bind()
    {
        foreach (var field in syntax.Items.OfType<FieldSyntax>())
        {
            foreach (var where in field.Modifiers.OfType<WhereSyntax>())
            {
                var condition = bind(where.Condition);
                if (WhatIsWrong(field, condition) is { } mistake)
                {
                    diagnostics.Add(DiagnosticCatalogue.StoredCondition, where.Span, mistake);
                }
                else if (!condition.All().Contains(Mistake.Reported))
                {
                    declared.Restrict(field, condition);
                }
            }
        }
    }

    private string? WhatIsWrong(FieldSyntax field, Expr condition)
    {
        var name = field.Names[0].Text;
        var partial = syntax.Items.OfType<FieldSyntax>().Where(f => f.Modifiers.Any(IsPartial)).SelectMany(f => f.Names).Select(n => n.Text).ToList();
        return field.Modifiers.Count(IsPartial) > 1 ? $"'{name}' says twice where it is stored; join the conditions with 'and'"
            : field.Init is not null ? $"'{name}' is a constant, which is not stored; remove 'where'"
            : condition.All().OfType<Reduce>().Any() ? "a condition is about one point, so it has no sum; store a bit that says it"
            : condition.Arrays().Select(a => a.Split('.')[0]).FirstOrDefault(partial.Contains) is { } other ? $"'{other}' is not stored everywhere itself, so no other field can hang on it; use one that is"
            : null;
    }

    private static bool IsPartial(ModifierSyntax modifier) => modifier is WhereSyntax or SparseOfSyntax or SparseCsrSyntax or SparseBlockSyntax;
}
