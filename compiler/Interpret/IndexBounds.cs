using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Interpret;

/// <summary>The least and the largest value of an index expression, its indices running over their extents.</summary>
internal static class IndexBounds
{
    /// <summary>How many elements a dimension has that is reached by this index, or whose size this is.</summary>
    public static long Size(Expr dimension, IReadOnlyDictionary<string, long> extents) =>
        dimension.Indices().Any()
            ? Of(dimension, i => (0, extents[i.ToUpperInvariant()] - 1), e => extents[e])!.Value.High + 1
            : Of(dimension, _ => null, e => extents[e])!.Value.High;

    /// <summary>The bounds; null where an index's are not known or array elements take part.</summary>
    public static (long Low, long High)? Of(Expr expression, Func<string, (long Low, long High)?> index, Func<string, long> extent)
    {
        switch (expression)
        {
            case Number n:
                return ((long)n.Value, (long)n.Value);
            case IndexValue i:
                return index(i.Name);
            case ExtentValue e:
                var size = extent(e.Name);
                return (size, size);
            case Unary { Operator: UnaryOperator.Negate } u:
                return Of(u.Operand, index, extent) is var (low, high) ? (-high, -low) : null;
            case Binary b when Of(b.Left, index, extent) is { } left && Of(b.Right, index, extent) is { } right:
                return Of(b.Operator, left, right);
            default:
                return null;
        }
    }

    private static (long Low, long High)? Of(BinaryOperator op, (long Low, long High) a, (long Low, long High) b)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return (a.Low + b.Low, a.High + b.High);
            case BinaryOperator.Subtract:
                return (a.Low - b.High, a.High - b.Low);
            case BinaryOperator.Multiply:
                long[] products = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
                return (products.Min(), products.Max());
            case BinaryOperator.FloorDivide when b.Low == b.High && b.Low > 0:
                return (ExpressionCompiler.FloorDivide(a.Low, b.Low), ExpressionCompiler.FloorDivide(a.High, b.Low));
            case BinaryOperator.CeilingDivide when b.Low == b.High && b.Low > 0:
                return (-ExpressionCompiler.FloorDivide(-a.Low, b.Low), -ExpressionCompiler.FloorDivide(-a.High, b.Low));
            case BinaryOperator.Modulo when b.Low == b.High && b.Low > 0:
                return a.Low >= 0 && a.High < b.Low ? a : (0, b.Low - 1);
            case BinaryOperator.Min:
                return (Math.Min(a.Low, b.Low), Math.Min(a.High, b.High));
            case BinaryOperator.Max:
                return (Math.Max(a.Low, b.Low), Math.Max(a.High, b.High));
            default:
                return null;
        }
    }
}
