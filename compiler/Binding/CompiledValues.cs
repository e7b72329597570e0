using System;
using System.Collections.Generic;
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
    public void Check(ExprSyntax syntax, Expr expression, IReadOnlyList<(string Name, Expr Extent)> reductions)
    {
        if (Missing(syntax, expression, reductions) is { } what)
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

    private string? Missing(ExprSyntax syntax, Expr expression, IReadOnlyList<(string Name, Expr Extent)> reductions) => (syntax, expression) switch
    {
        (NameSyntax, IndexValue i) when !reductions.Any(r => r.Name == i.Name && r.Extent is Number) => $"the index '{i.Name}' as a number",
        (NameSyntax, ExtentValue e) => $"the extent '{e.Name}' as a number",
        (NameSyntax { Name.Text: "flat" }, Binary) => "the position 'flat' as a number",
        _ when FunctionTables.NeedsTable(expression) && FunctionTables.ArgumentOf(FunctionTables.PartOfTable(expression), field) is not null => null,
        (CallSyntax, Call { Function: not ("clamp" or "floor") } c) => $"the function '{c.Function}'",
        (CallSyntax c, Binary) => $"the function '{c.Function.Text}'",
        (BinarySyntax, Binary { Operator: BinaryOperator.Divide } d) when d.Right.All().Any(p => p is Element or IndexValue or ExtentValue) => "division by a stored number",
        (BinarySyntax, Binary { Operator: BinaryOperator.Power } p) when p.All().Any(x => x is Element) => "a power of a stored number",
        (BinarySyntax, Binary { Operator: BinaryOperator.Modulo }) => "a remainder",
        (ReduceSyntax, Reduce { Kind: not ReductionKind.Sum } r) => $"a {r.Kind.ToString().ToLowerInvariant()} over an index",
        (ReduceSyntax, Reduce { Where: not null }) => "a sum with a condition",
        (ReduceSyntax, Reduce { Extent: not Number }) => "a sum over an axis",
        (ReduceSyntax, Reduce r) when r.Body.All().OfType<Reduce>().Any() && Products(r) is > MostProducts and <= LongestChain => $"a sum of sums of more than {MostProducts} products",
        _ => null,
    };
}
