using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Says which parts of a format's value the compiler does not translate yet, each at its place.</summary>
/// <param name="axes">Its axes.</param>
/// <param name="field">The field of that name.</param>
internal sealed class CompiledValues(DiagnosticBag diagnostics, string format, IReadOnlyList<string> axes, Func<string, FieldModel?> field)
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

    private const double LargestWhole = 1 << 24;

    private static double Products(Expr expression) => expression switch
    {
        Reduce { Extent: Number count } r => count.Value * Products(r.Body),
        _ => expression.Operands().Select(Products).DefaultIfEmpty(1).Max(),
    };

    // Kernels hold numbers in f32, which has all integers up to 2^24.
    private Call? TooLarge(Expr expression, IReadOnlyList<(string Name, Expr Extent)> reductions) => IsWord(expression) || expression is Rotate ? null
        : expression.Operands().OfType<Call>().FirstOrDefault(c => IsTooLarge(c, reductions));

    /// <summary>Checks what a weight is worth as a whole; its parts have been checked.</summary>
    public void CheckWhole(EquationSyntax equation, Expr value)
    {
        var unrotated = value is Rotate rotate ? rotate.Body : value;
        if (unrotated.All().Any(e => e is Rotate))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledValue, equation.Value.Span, "a rotation that is not the whole of it", format);
        }
        else if (value is Rotate { Along: var along } && along != new IndexValue(axes[axes.Count - 1]))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledValue, equation.Value.Span, "a rotation along other columns than the format's", format);
        }
        if (unrotated is Call call && IsTooLarge(call, []))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledValue, equation.Value.Span, Beyond(call), format);
        }
    }

    private static string Beyond(Call call) => $"a number beyond 2^24, which '{call.Function}' can give (take bits of it by 'shr' or 'bitand'),";

    private bool IsTooLarge(Expr value, IReadOnlyList<(string Name, Expr Extent)> reductions) =>
        IsWord(value) && FunctionTables.ArgumentOf(value, field) is null && Ranges.Of(value, field, reductions).High > LargestWhole;

    private static bool IsWord(Expr expression) => expression is Call call && WordFunctions.Find(call.Function) is not null;

    private static bool IsShiftByStored(Call call) => call.Function is "shl" or "shr" && call.Arguments[1] is not Number;

    private string? Missing(ExprSyntax syntax, Expr expression, IReadOnlyList<(string Name, Expr Extent)> reductions) => (syntax, expression) switch
    {
        _ when FunctionTables.NeedsTable(expression) && FunctionTables.ArgumentOf(FunctionTables.PartOfTable(expression), field) is not null => null,
        _ when TooLarge(expression, reductions) is { } call => Beyond(call),
        (CallSyntax, Call c) when IsWord(c) => IsShiftByStored(c) ? "a shift by a stored number" : null,
        (ReduceSyntax, Reduce r) when r is not { Kind: ReductionKind.Sum, Extent: Number } && IsOfCompressed(r) => OfCompressed,
        // What is a product of narrow factors is not written out.
        (ReduceSyntax, Reduce r) when LowRankForm.Split(r, axes.ToEquatableArray()).Terms.Count == 0 && r.Body.All().OfType<Reduce>().Any() && Products(r) is > MostProducts and <= LongestChain => $"a sum of sums of more than {MostProducts} products",
        _ when FunctionTables.NeedsTable(expression) && IsOfCompressed(FunctionTables.PartOfTable(expression)) => OfCompressed,
        _ => null,
    };

    private const string OfCompressed = "a function of compressed elements";

    private bool IsOfCompressed(Expr expression) => expression.Arrays().Any(a => field(a)?.IsPlaces == true);
}
