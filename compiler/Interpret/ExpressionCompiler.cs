using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Interpret;

/// <summary>Reads an element at its indices.</summary>
internal delegate double ElementReader(long[] at);

/// <summary>Where an expression's names get their values from.</summary>
/// <param name="Array">The reader of an array; null where an optional one is absent.</param>
/// <param name="Extent">The extent of that name.</param>
internal sealed record Surroundings(Func<string, ElementReader?> Array, Func<string, long> Extent);

/// <summary>
/// Turns a bound expression into a function, node by node: real numbers in float64, indices in 64-bit integers with floored
/// division. The current point is a set of cells that the caller sets before each call.
/// </summary>
internal sealed class ExpressionCompiler(Surroundings surroundings)
{
    private readonly Dictionary<string, Cell> cells = [];

    /// <summary>The value of one index.</summary>
    internal sealed class Cell
    {
        public long Value { get; set; }
    }

    /// <summary>The cell of an index of the current point.</summary>
    public Cell Index(string name)
    {
        if (!cells.TryGetValue(name, out var cell))
        {
            cells[name] = cell = new Cell();
        }
        return cell;
    }

    /// <summary>The expression as a real number.</summary>
    public Func<double> Value(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                var number = n.Value;
                return () => number;
            case IndexValue i:
                var cell = Index(i.Name);
                return () => cell.Value;
            case ExtentValue e:
                double extent = surroundings.Extent(e.Name);
                return () => extent;
            case Element e:
                return Read(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Value(u.Operand);
                return () => -operand();
            case Binary b when IsCondition(b):
                var condition = Condition(b);
                return () => condition() ? 1 : 0;
            case Binary b:
                return Arithmetic(b.Operator, Value(b.Left), Value(b.Right));
            case Conditional c:
                var (test, then, @else) = (Condition(c.Test), Value(c.Then), Value(c.Else));
                return () => test() ? then() : @else();
            case Call c:
                return Function(c);
            case Rotate r:
                return Rotation(r);
            case Reduce r:
                return Reduction(r);
            default:
                throw new InvalidOperationException($"'{expression}' has no value of its own");
        }
    }

    /// <summary>The expression as an integer.</summary>
    public Func<long> Integer(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                var number = (long)n.Value;
                return () => number;
            case IndexValue i:
                var cell = Index(i.Name);
                return () => cell.Value;
            case ExtentValue e:
                var extent = surroundings.Extent(e.Name);
                return () => extent;
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Integer(u.Operand);
                return () => -operand();
            case Binary b:
                return IntegerArithmetic(b.Operator, Integer(b.Left), Integer(b.Right));
            case Conditional c:
                var (test, then, @else) = (Condition(c.Test), Integer(c.Then), Integer(c.Else));
                return () => test() ? then() : @else();
            default:
                var value = Value(expression);
                return () => checked((long)value());
        }
    }

    /// <summary>The expression as a condition.</summary>
    public Func<bool> Condition(Expr expression)
    {
        switch (expression)
        {
            case Present p:
                var isPresent = surroundings.Array(p.Parameter) is not null;
                return () => isPresent;
            case Unary { Operator: UnaryOperator.Not } u:
                var operand = Condition(u.Operand);
                return () => !operand();
            case Binary { Operator: BinaryOperator.And } b:
                var (both, and) = (Condition(b.Left), Condition(b.Right));
                return () => both() && and();
            case Binary { Operator: BinaryOperator.Or } b:
                var (either, or) = (Condition(b.Left), Condition(b.Right));
                return () => either() || or();
            case Binary b when IsCondition(b):
                return Comparison(b.Operator, Value(b.Left), Value(b.Right));
            default:
                throw new InvalidOperationException($"'{expression}' is not a condition");
        }
    }

    /// <summary>⌊a/b⌋.</summary>
    public static long FloorDivide(long a, long b) => (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);

    private static bool IsCondition(Binary b) => b.Operator is BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Less or BinaryOperator.LessOrEqual
        or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual;

    private Func<double> Read(Element element)
    {
        var name = element.Array;
        if (surroundings.Array(name) is not { } read)
        {
            return () => throw new InvalidOperationException($"'{name}' was not given");
        }
        var indices = element.At.Select(Integer).ToArray();
        var at = new long[indices.Length];
        return () =>
        {
            for (var i = 0; i < indices.Length; i++)
            {
                at[i] = indices[i]();
            }
            return read(at);
        };
    }

    private static Func<double> Arithmetic(BinaryOperator op, Func<double> a, Func<double> b) => op switch
    {
        BinaryOperator.Add => () => a() + b(),
        BinaryOperator.Subtract => () => a() - b(),
        BinaryOperator.Multiply => () => a() * b(),
        BinaryOperator.Divide => () => a() / b(),
        BinaryOperator.FloorDivide => () => Math.Floor(a() / b()),
        BinaryOperator.CeilingDivide => () => Math.Ceiling(a() / b()),
        BinaryOperator.Modulo => () =>
        {
            var (x, y) = (a(), b());
            return x - (y * Math.Floor(x / y));
        },
        BinaryOperator.Power => () => Math.Pow(a(), b()),
        BinaryOperator.Min => () => Math.Min(a(), b()),
        BinaryOperator.Max => () => Math.Max(a(), b()),
        _ => throw new InvalidOperationException("not an arithmetic operator: " + op),
    };

    private static Func<long> IntegerArithmetic(BinaryOperator op, Func<long> a, Func<long> b) => op switch
    {
        BinaryOperator.Add => () => checked(a() + b()),
        BinaryOperator.Subtract => () => checked(a() - b()),
        BinaryOperator.Multiply => () => checked(a() * b()),
        BinaryOperator.FloorDivide => () => FloorDivide(a(), b()),
        BinaryOperator.CeilingDivide => () => -FloorDivide(-a(), b()),
        BinaryOperator.Modulo => () =>
        {
            var (x, y) = (a(), b());
            return x - (y * FloorDivide(x, y));
        },
        BinaryOperator.Power => () => checked((long)Math.Pow(a(), b())),
        BinaryOperator.Min => () => Math.Min(a(), b()),
        BinaryOperator.Max => () => Math.Max(a(), b()),
        _ => throw new InvalidOperationException("not an integer operator: " + op),
    };

    private static Func<bool> Comparison(BinaryOperator op, Func<double> a, Func<double> b) => op switch
    {
        BinaryOperator.Less => () => a() < b(),
        BinaryOperator.LessOrEqual => () => a() <= b(),
        BinaryOperator.Greater => () => a() > b(),
        BinaryOperator.GreaterOrEqual => () => a() >= b(),
        BinaryOperator.Equal => () => a() == b(),
        _ => () => a() != b(),
    };

    private Func<double> Function(Call call)
    {
        var function = Functions.Find(call.Function) ?? throw new InvalidOperationException($"no function is named '{call.Function}'");
        var arguments = call.Arguments.Select(Value).ToArray();
        return () => function.Evaluate(Array.ConvertAll(arguments, a => a()));
    }

    private Func<double> Reduction(Reduce reduce)
    {
        var extent = Integer(reduce.Extent);
        var isShadowing = cells.TryGetValue(reduce.Index, out var outer);
        var cell = new Cell();
        cells[reduce.Index] = cell;
        var where = reduce.Where is null ? null : Condition(reduce.Where);
        var body = Value(reduce.Body);
        cells.Remove(reduce.Index);
        if (isShadowing)
        {
            cells[reduce.Index] = outer!;
        }
        var kind = reduce.Kind;
        return () =>
        {
            var (count, result) = (0L, 0.0);
            var end = extent();
            for (cell.Value = 0; cell.Value < end; cell.Value++)
            {
                if (where is not null && !where())
                {
                    continue;
                }
                var term = body();
                result = count++ == 0 ? term : Combine(kind, result, term);
            }
            if (count == 0 && kind != ReductionKind.Sum)
            {
                throw new InvalidOperationException($"{kind.ToString().ToLowerInvariant()}({reduce.Index}) has no terms");
            }
            return kind == ReductionKind.Mean ? result / count : result;
        };
    }

    // The definition itself: one sum over a block for each value.
    private Func<double> Rotation(Rotate rotate)
    {
        if (rotate is not { Along: IndexValue along, IsTransposed: false })
        {
            throw new InvalidOperationException($"'{rotate}' has no value of its own");
        }
        var (cell, body) = (Index(along.Name), Value(rotate.Body));
        var whole = surroundings.Extent(along.Name.ToUpperInvariant()) / rotate.Block * rotate.Block;
        return () =>
        {
            var at = cell.Value;
            if (at >= whole)
            {
                return body();
            }
            var (first, place, sum) = (at - (at % rotate.Block), at % rotate.Block, 0.0);
            for (var j = 0L; j < rotate.Block; j++)
            {
                cell.Value = first + j;
                sum += IsOdd(place & j) ? -body() : body();
            }
            cell.Value = at;
            return (Philox.Uniform(rotate.Seed, at) < 0 ? -sum : sum) / Math.Sqrt(rotate.Block);
        };
    }

    private static bool IsOdd(long bits)
    {
        var isOdd = false;
        for (; bits != 0; bits &= bits - 1)
        {
            isOdd = !isOdd;
        }
        return isOdd;
    }

    private static double Combine(ReductionKind kind, double a, double b) => kind switch
    {
        ReductionKind.Max => Math.Max(a, b),
        ReductionKind.Min => Math.Min(a, b),
        _ => a + b,
    };
}
