using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Says which parts of a format's value the compiler does not translate yet, each at its place.</summary>
/// <param name="field">The field of that name.</param>
internal sealed class CompiledValues(DiagnosticBag diagnostics, string format, Func<string, FieldModel?> field)
{
    /// <summary>Checks one node of the value; its parts have been checked before it.</summary>
    public void Check(ExprSyntax syntax, Expr expression)
    {
        if (Missing(syntax, expression) is { } what)
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledValue, syntax.Span, what, format);
        }
    }

    /// <summary>Products that sums inside one another are written out to; longer ones are chains of products, each to be worked out by itself.</summary>
    private const int MostProducts = 128;

    private const int LongestChain = 512;

    private static double Products(Expr expression) => expression switch
    {
        Reduce { Extent: Number count } r => count.Value * Products(r.Body),
        _ => expression.Operands().Select(Products).DefaultIfEmpty(1).Max(),
    };

    private string? Missing(ExprSyntax syntax, Expr expression) => (syntax, expression) switch
    {
        // The runtime has no error function.
        (CallSyntax, Call { Function: "gelu" } c) when c.All().Any(e => e is Element or IndexValue or ExtentValue) => "the function 'gelu'",
        (ReduceSyntax, Reduce { Where: not null }) => "a sum with a condition",
        (ReduceSyntax, Reduce { Extent: not Number }) => "a sum over an axis",
        (ReduceSyntax, Reduce r) when r.Body.All().OfType<Reduce>().Any() && Products(r) is > MostProducts and <= LongestChain => $"a sum of sums of more than {MostProducts} products",
        _ when FunctionTables.NeedsTable(expression) && expression.Arrays().Any(a => field(a)?.IsPlaces == true) => "a function of compressed elements",
        _ => null,
    };
}
