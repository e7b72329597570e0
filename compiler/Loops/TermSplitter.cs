using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops;

/// <summary>How often a factor changes along the reduction: never, once a group, or at every element.</summary>
public enum Pace { Row, Group, Element }

/// <summary>A product, its factors sorted by pace; a missing factor is 1.</summary>
public sealed record Term(Expr Row, Expr Group, Expr Element);

/// <summary>
/// Writes an expression as a sum of products whose factors are sorted by how often they change along k. Only what mixes paces is
/// expanded: <c>s*(q - z)</c> becomes <c>s*q - s*z</c>, while <c>q - 8</c> and <c>sc - 32</c> stay whole.
/// </summary>
/// <param name="index">The reduction's index.</param>
/// <param name="hoist">Whether groups may be hoisted; else what changes once a group counts as changing at every element.</param>
/// <param name="splitsSums">Whether a term may be left without a code; else <c>q - z</c> stays whole too.</param>
public sealed class TermSplitter(string index, bool hoist, bool splitsSums = true)
{
    private static readonly Number One = new(1);

    public IReadOnlyList<Term> Split(Expr expression) => Expand(expression).ToList();

    /// <summary>The fastest pace of anything in the expression.</summary>
    public Pace PaceOf(Expr expression) => expression switch
    {
        IndexValue i => i.Name == index ? Pace.Element : Pace.Row,
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue i, Right: Number } when i.Name == index => hoist ? Pace.Group : Pace.Element,
        Element e => Fastest(e.At),
        Unary u => PaceOf(u.Operand),
        Binary b => Fastest([b.Left, b.Right]),
        Conditional c => Fastest([c.Test, c.Then, c.Else]),
        Call c => Fastest(c.Arguments),
        _ => Pace.Row,
    };

    private Pace Fastest(IEnumerable<Expr> expressions) => expressions.Select(PaceOf).DefaultIfEmpty(Pace.Row).Max();

    private IEnumerable<Term> Expand(Expr expression) => expression switch
    {
        Binary { Operator: BinaryOperator.Multiply } b => from l in Expand(b.Left) from r in Expand(b.Right) select Multiply(l, r),
        Binary { Operator: BinaryOperator.Divide } b when PaceOf(b.Right) != Pace.Element || IndexAlgebra.Constant(b.Right) is not null =>
            Expand(b.Left).Select(l => Multiply(l, Factor(new Binary(BinaryOperator.Divide, One, b.Right)))),
        Binary { Operator: BinaryOperator.Add } b when Mixes(b) => Expand(b.Left).Concat(Expand(b.Right)),
        Binary { Operator: BinaryOperator.Subtract } b when Mixes(b) => Expand(b.Left).Concat(Expand(b.Right).Select(Negate)),
        Unary { Operator: UnaryOperator.Negate } u => Expand(u.Operand).Select(Negate),
        _ => [Factor(expression)],
    };

    private bool Mixes(Binary sum)
    {
        if (!splitsSums && (PaceOf(sum.Left) != Pace.Element || PaceOf(sum.Right) != Pace.Element))
        {
            return false;
        }
        var paces = Leaves(sum).Where(e => IndexAlgebra.Constant(e) is null).Select(PaceOf).Distinct().ToList();
        return paces.Count > 1;
    }

    private static IEnumerable<Expr> Leaves(Expr expression) => expression switch
    {
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide } b => Leaves(b.Left).Concat(Leaves(b.Right)),
        Unary { Operator: UnaryOperator.Negate } u => Leaves(u.Operand),
        _ => [expression],
    };

    private Term Factor(Expr factor) => IndexAlgebra.Constant(factor) is { } constant
        ? new Term(new Number(constant), One, One)
        : PaceOf(factor) switch
        {
            Pace.Row => new Term(factor, One, One),
            Pace.Group => new Term(One, factor, One),
            _ => new Term(One, One, factor),
        };

    private static Term Multiply(Term a, Term b) => new(
        IndexAlgebra.Multiply(a.Row, b.Row), IndexAlgebra.Multiply(a.Group, b.Group), IndexAlgebra.Multiply(a.Element, b.Element));

    private static Term Negate(Term term) => term with { Row = IndexAlgebra.Multiply(new Number(-1), term.Row) };
}
