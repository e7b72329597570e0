using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Schedules;

/// <summary>
/// What the indices of a nest are at a point of vector code, where k is a sum of loop indices with their steps and an offset. Quotients and
/// remainders that are the same in every iteration come out as numbers.
/// </summary>
/// <param name="column">The index along k.</param>
/// <param name="group">The index that counts segments of <paramref name="segment"/>, and <paramref name="rest"/> the k within one.</param>
internal sealed class PointIndices(string column, string? group, string? rest, int segment, IReadOnlyList<(int Step, Expr Index)> loops, int offset)
{
    /// <summary>An expression over the nest's indices as one over the loops'.</summary>
    public Expr Of(Expr expression) => ToExpr(Place(expression));

    private Sum Place(Expr expression)
    {
        switch (expression)
        {
            case Number number:
                return new Sum([], (int)number.Value);
            case ExtentValue:
                return new Sum([(1, expression)], 0);
            case IndexValue index when index.Name == column:
                return new Sum(loops, offset);
            case IndexValue index when index.Name == group:
                return Quotient(new Sum(loops, offset), segment);
            case IndexValue index when index.Name == rest:
                return Remainder(new Sum(loops, offset), segment);
            case Binary when group is not null && rest is not null && expression.Equals(IndexAlgebra.Split(group, rest, segment)):
                return new Sum(loops, offset);
            case Binary { Operator: BinaryOperator.Add } b:
                var (left, right) = (Place(b.Left), Place(b.Right));
                return new Sum([.. left.Terms, .. right.Terms], left.Offset + right.Offset);
            case Binary { Operator: BinaryOperator.Multiply, Left: Number by } b:
                var product = Place(b.Right);
                return new Sum([.. product.Terms.Select(t => (t.Step * (int)by.Value, t.Index))], product.Offset * (int)by.Value);
            case Binary { Operator: BinaryOperator.FloorDivide, Right: Number by } b:
                return Quotient(Place(b.Left), (int)by.Value);
            case Binary { Operator: BinaryOperator.Modulo, Right: Number by } b:
                return Remainder(Place(b.Left), (int)by.Value);
            case Binary b:
                return new Sum([(1, b with { Left = Of(b.Left), Right = Of(b.Right) })], 0);
            default:
                throw new InvalidOperationException($"{expression} is no index along {column}");
        }
    }

    private static Sum Quotient(Sum of, int by) => of.Terms.All(t => t.Step % by == 0)
        ? new Sum([.. of.Terms.Select(t => (t.Step / by, t.Index))], of.Offset / by)
        : new Sum([(1, new Binary(BinaryOperator.FloorDivide, ToExpr(of), new Number(by)))], 0);

    private static Sum Remainder(Sum of, int by) => of.Terms.All(t => t.Step % by == 0)
        ? new Sum([], of.Offset % by)
        : new Sum([(1, new Binary(BinaryOperator.Modulo, ToExpr(of), new Number(by)))], 0);

    private static Expr ToExpr(Sum sum) => sum.Terms
        .Select(t => IndexAlgebra.Multiply(new Number(t.Step), t.Index))
        .Append(new Number(sum.Offset))
        .Aggregate((Expr)new Number(0), IndexAlgebra.Add);

    /// <summary>Loop indices times their steps, and a number.</summary>
    private sealed record Sum(IReadOnlyList<(int Step, Expr Index)> Terms, int Offset);
}
