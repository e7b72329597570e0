using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Storage;

/// <summary>One part of a value: <c>sum(index in rank) left*right</c>, where left hangs on the row and the index alone, and right on the column and the index.</summary>
public sealed record LowRankTerm(string Index, int Rank, Expr Left, Expr Right);

/// <summary>
/// A format as the sum of a part that schedules work out for each weight, and of products of narrow factors. Since
/// <c>sum(k) x*(sum(r) left*right)</c> is <c>sum(r) left*(sum(k) x*right)</c>, a kernel multiplies with the factors one after the other, and they are never written out.
/// </summary>
/// <param name="Dense">The other part, with the fields that it reads; its value is 0 where there is none.</param>
public sealed record LowRankForm(FormatModel Dense, EquatableArray<LowRankTerm> Terms)
{
    /// <summary>Sums that come to fewer products are written out: they need no second pass over the activations.</summary>
    private const int LeastProducts = 16;

    /// <summary>The form of a format; without terms where its value has no such sums.</summary>
    public static LowRankForm Of(FormatModel format)
    {
        var (rest, terms) = Split(format.Value, format.Axes);
        if (terms.Count == 0)
        {
            return new LowRankForm(format, default);
        }
        var read = new HashSet<string>(rest.Arrays(), StringComparer.Ordinal);
        var fields = format.Fields.Where(f => read.Contains(f.Name) || (f.Sparse is { } sparse && format.Fields.Any(o => read.Contains(o.Name) && o.Sparse?.Positions == sparse.Positions)));
        return new LowRankForm(format with { Fields = fields.ToEquatableArray(), Value = rest }, terms);
    }

    /// <summary>A value without its products of narrow factors, and these.</summary>
    public static (Expr Remainder, EquatableArray<LowRankTerm> Terms) Split(Expr value, EquatableArray<string> axes)
    {
        if (axes.Count != 2)
        {
            return (value, default);
        }
        if (value is Rotate rotate)
        {
            var (body, inside) = Split(rotate.Body, axes);
            return (rotate with { Body = body }, inside);
        }
        var terms = new List<LowRankTerm>();
        var rest = WithoutTerms(value, 1, axes, terms);
        return terms.Count == 0 ? (value, default) : (rest ?? new Number(0), terms.ToEquatableArray());
    }

    // What is left of a sum; null where nothing is.
    private static Expr? WithoutTerms(Expr value, int sign, EquatableArray<string> axes, List<LowRankTerm> terms)
    {
        switch (value)
        {
            case Binary { Operator: BinaryOperator.Add } b:
                var (left, right) = (WithoutTerms(b.Left, sign, axes, terms), WithoutTerms(b.Right, sign, axes, terms));
                return left is null ? right : right is null ? left : b with { Left = left, Right = right };
            case Binary { Operator: BinaryOperator.Subtract } b:
                var (from, less) = (WithoutTerms(b.Left, sign, axes, terms), WithoutTerms(b.Right, -sign, axes, terms));
                return less is null ? from : from is null ? new Unary(UnaryOperator.Negate, less) : b with { Left = from, Right = less };
            case Unary { Operator: UnaryOperator.Negate } u:
                return WithoutTerms(u.Operand, -sign, axes, terms) is { } operand ? u with { Operand = operand } : null;
            default:
                if (TermOf(value, sign, axes) is not { } term)
                {
                    return value;
                }
                terms.Add(term);
                return null;
        }
    }

    // A product with one sum in it, whose factors hang on the row or on the column, none on both.
    private static LowRankTerm? TermOf(Expr product, int sign, EquatableArray<string> axes)
    {
        var factors = IndexAlgebra.Factors(product).ToList();
        if (factors.OfType<Reduce>().FirstOrDefault(r => r is { Kind: ReductionKind.Sum, Where: null, Extent: Number } && Hangs(r, axes[0]) && Hangs(r, axes[1])) is not { } sum || Products(sum) < LeastProducts)
        {
            return null;
        }
        factors.Remove(sum);
        var all = factors.Concat(IndexAlgebra.Factors(sum.Body)).ToList();
        if (all.Any(f => Hangs(f, axes[0]) && Hangs(f, axes[1])) || factors.Any(f => Hangs(f, sum.Index)))
        {
            return null;
        }
        var right = all.Where(f => Hangs(f, axes[1])).ToList();
        var left = all.Where(f => !Hangs(f, axes[1])).Prepend(new Number(sign));
        return new LowRankTerm(sum.Index, (int)((Number)sum.Extent).Value, left.Aggregate(IndexAlgebra.Multiply), right.Aggregate(IndexAlgebra.Multiply));
    }

    private static bool Hangs(Expr expression, string index) => expression.All().Any(e => e is IndexValue i && i.Name == index);

    /// <summary>The products that a value comes to with its sums written out and multiplied out.</summary>
    private static double Products(Expr expression) => expression switch
    {
        Reduce { Extent: Number count } r => count.Value * Products(r.Body),
        Binary { Operator: BinaryOperator.Multiply } b => Products(b.Left) * Products(b.Right),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => Products(b.Left) + Products(b.Right),
        _ => expression.Operands().Select(Products).DefaultIfEmpty(1).Max(),
    };
}
