using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format as schedules that know sums, products, floors and tables take it: powers, remainders, quotients by stored integers and other functions, each of
/// one stored integer of few bits, are constant tables that the integer indexes.
/// </summary>
public static class FunctionTables
{
    private const int MostBits = 8;

    /// <summary>The format itself where its value has no such function.</summary>
    public static FormatModel Of(FormatModel format)
    {
        var tables = new List<FieldModel>();
        var value = Tabulated(format.Value, format, tables);
        return tables.Count == 0 ? format : format with { Fields = format.Fields.Concat(tables).ToEquatableArray(), Value = value };
    }

    /// <summary>Whether an expression by itself, its parts aside, can be worked out only by a table.</summary>
    public static bool NeedsTable(Expr expression) => expression switch
    {
        Binary { Operator: BinaryOperator.Power or BinaryOperator.Modulo or BinaryOperator.Min or BinaryOperator.Max } => Elements(expression).Any(),
        Binary { Operator: BinaryOperator.Divide } quotient => Elements(quotient.Right).Any(),
        Call call => call.Function is not ("clamp" or "floor") && Elements(expression).Any(),
        _ => false,
    };

    /// <summary>The part of such an expression that a table can have: a quotient's divisor, or all of it.</summary>
    public static Expr PartOfTable(Expr expression) => expression is Binary { Operator: BinaryOperator.Divide } quotient ? quotient.Right : expression;

    /// <summary>The stored integer that alone decides what an expression is worth; null where there is none such.</summary>
    /// <param name="field">The field of that name.</param>
    public static Element? ArgumentOf(Expr expression, Func<string, FieldModel?> field)
    {
        var elements = Elements(expression).Distinct().Take(2).ToList();
        return elements.Count == 1 && IsWorkedOut(expression) && field(elements[0].Array) is { Constant: null, Type: { IsInteger: true, Bits: <= MostBits } } stored && HasNumberForAbsent(stored)
            ? elements[0]
            : null;
    }

    private static Expr Tabulated(Expr value, FormatModel format, List<FieldModel> tables)
    {
        Expr Go(Expr e) => Tabulated(e, format, tables);
        if (!Parts(value).Any(NeedsTable))
        {
            return value;
        }
        if (ArgumentOf(value, format.Field) is { } argument)
        {
            return Table(value, argument, format, tables);
        }
        return value switch
        {
            Binary { Operator: BinaryOperator.Divide, Left: Number { Value: 1 } } q when NeedsTable(q) => throw new InvalidOperationException($"nothing works out {value}"),
            Binary { Operator: BinaryOperator.Divide } q when NeedsTable(q) => new Binary(BinaryOperator.Multiply, Go(q.Left), Go(new Binary(BinaryOperator.Divide, new Number(1), q.Right))),
            Binary { Operator: BinaryOperator.Divide, Right: Number { Value: not 0 } divisor } q when Scaled(q.Left, 1 / divisor.Value, format) is { } scaled => Go(scaled),
            Binary { Operator: BinaryOperator.Multiply, Left: Number factor } p when Scaled(p.Right, factor.Value, format) is { } scaled => Go(scaled),
            Binary { Operator: BinaryOperator.Multiply, Right: Number factor } p when Scaled(p.Left, factor.Value, format) is { } scaled => Go(scaled),
            Binary b => b with { Left = Go(b.Left), Right = Go(b.Right) },
            Unary u => u with { Operand = Go(u.Operand) },
            Conditional c => new Conditional(Go(c.Test), Go(c.Then), Go(c.Else)),
            Call c => c with { Arguments = c.Arguments.Select(a => IsWord(c) && IsWord(a) ? Kept(a, format, tables) : Go(a)).ToEquatableArray() },
            Rotate r => r with { Body = Go(r.Body) },
            Reduce r => r with { Body = Go(r.Body) },
            _ => value,
        };
    }

    // A constant factor is part of the table of one of the others: 2^(e - 127)*q/4 is in f32 where 2^(e - 127) is not.
    private static Expr? Scaled(Expr product, double factor, FormatModel format) => product switch
    {
        _ when NeedsTable(product) && ArgumentOf(product, format.Field) is not null => new Binary(BinaryOperator.Multiply, new Number(factor), product),
        Binary { Operator: BinaryOperator.Multiply } b => Scaled(b.Left, factor, format) is { } left ? b with { Left = left } : Scaled(b.Right, factor, format) is { } right ? b with { Right = right } : null,
        _ => null,
    };

    // An integer function in another one may come to more than a table of f32 holds.
    private static Call Kept(Expr word, FormatModel format, List<FieldModel> tables)
    {
        var call = (Call)word;
        return call with { Arguments = call.Arguments.Select(a => IsWord(a) ? Kept(a, format, tables) : Tabulated(a, format, tables)).ToEquatableArray() };
    }

    private static bool IsWord(Expr expression) => expression is Call call && WordFunctions.Find(call.Function) is not null;

    private static Element Table(Expr value, Element argument, FormatModel format, List<FieldModel> tables)
    {
        var type = format.Field(argument.Array).Type;
        var patterns = type.Kind == ElementKind.Trit ? 3 : 1 << type.Bits;
        var codes = Enumerable.Range(0, patterns).Select(p => (int)type.Decode((uint)p)).ToList();
        var (first, code) = (codes.Min(), 0);
        var worth = new ExpressionCompiler(new Surroundings(_ => _ => code, _ => 0)).Value(value.Rewrite(e => e.Equals(argument) ? new Element(argument.Array, default) : e));
        var values = new List<double>();
        for (code = first; code <= codes.Max(); code++)
        {
            values.Add(worth());
        }
        var table = new FieldModel($"{argument.Array}.f{tables.Count}", ElementType.F32, EquatableArray.Of<Dimension>(new FreeDimension(new Number(values.Count))), Constant: values.ToEquatableArray());
        tables.Add(table);
        return new Element(table.Name, EquatableArray.Of(first == 0 ? argument : (Expr)new Binary(BinaryOperator.Subtract, argument, new Number(first))));
    }

    // What stands in the index of an element is no value.
    private static IEnumerable<Expr> Parts(Expr expression) =>
        expression is Element ? [expression] : expression.Operands().SelectMany(Parts).Prepend(expression);

    private static IEnumerable<Element> Elements(Expr expression) => Parts(expression).OfType<Element>();

    // An absent element of a sparse field is a 0, which its type must have.
    private static bool HasNumberForAbsent(FieldModel field) => field.Sparse is null || field.Type.Kind is not (ElementKind.Sign or ElementKind.Bipolar);

    private static bool IsWorkedOut(Expr expression) => Parts(expression).All(e => e is not (IndexValue or ExtentValue or Reduce));
}
