using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format in which what schedules neither read nor compute is a field of its own, which the runtime works out of the stored ones when it lays a matrix out: fields over
/// <c>flat/64</c>, <c>n/(N/6)</c> or <c>[k, n]</c>, tables of <c>(K/128)</c> entries, indices and extents as numbers, functions of parameters. Such a field is as coarse as what it hangs on.
/// </summary>
public sealed class DerivedFields
{
    private const string Plane = "w.plane";

    private readonly FormatModel format;
    private readonly List<FieldModel> derived = [];
    private readonly List<(string Index, int Count)> reductions = [];

    private DerivedFields(FormatModel format) => this.format = format;

    /// <summary>All that are derived of a format, for one machine or another.</summary>
    public static IEnumerable<FieldModel> All(FormatModel format) =>
        Of(format).Fields.Concat(Of(LowRankForm.Of(format).Dense, format).Fields).Concat(Of(FactorFields.Of(format), format).Fields).Where(f => f.Derived is not null).GroupBy(f => f.Name).Select(f => f.First());

    /// <summary>The format itself where schedules take all of it.</summary>
    /// <param name="whole">The format of which it is a part: what both have derived has one name.</param>
    public static FormatModel Of(FormatModel format, FormatModel? whole = null)
    {
        if (!Parts(format.Value).Any(e => IsBeyond(format, e)))
        {
            return format;
        }
        var fields = new DerivedFields(format);
        if (whole is not null)
        {
            fields.derived.AddRange(Of(whole).Fields.Where(f => f.Derived is not null));
        }
        var value = fields.Rewritten(format.Value);
        var read = new HashSet<string>(value.Arrays());
        return format with { Value = value, Fields = format.Fields.Where(f => f.Sparse is not null || read.Contains(f.Name)).Concat(fields.derived.Where(f => read.Contains(f.Name))).ToEquatableArray() };
    }

    /// <summary>Whether an expression by itself, its parts aside, is more than schedules read or compute.</summary>
    private static bool IsBeyond(FormatModel format, Expr expression) => expression switch
    {
        ExtentValue => true,
        IndexValue index => format.Axes.Contains(index.Name),
        Element element => element.All().Any(e => e is ExtentValue || (e is Element { Array: var name } && !PlainField.Is(format, format.Field(name)))),
        Reduce { Kind: Syntax.ReductionKind.Sum, Extent: Number, Where: null } => false,
        Reduce => true,
        Call call when WordFunctions.Find(call.Function) is not null => false,
        _ => FunctionTables.NeedsTable(expression)
            && !(FunctionTables.ArgumentOf(FunctionTables.PartOfTable(expression), format.Field) is { } argument && PlainField.Is(format, format.Field(argument.Array))),
    };

    // What stands in the index of an element is read, not computed.
    private static IEnumerable<Expr> Parts(Expr expression) => expression is Element ? [expression] : expression.Operands().SelectMany(Parts).Prepend(expression);

    private Expr Rewritten(Expr expression)
    {
        if (expression is Rotate rotate)
        {
            return rotate with { Body = Rewritten(rotate.Body) };
        }
        if (!Parts(expression).Any(e => IsBeyond(format, e)))
        {
            return expression;
        }
        if (!Spread.Of(expression, format.Axes).IsDense)
        {
            return Derived(expression);
        }
        if (Spread.OfFlat(expression, format.Axes) is { } group)
        {
            return OfFlat(expression, group);
        }
        return expression switch
        {
            _ when IsBeyond(format, expression) && expression is not Binary { Operator: BinaryOperator.Divide } => Derived(expression),
            Binary { Operator: BinaryOperator.Divide } b when IsBeyond(format, b) || Parts(b.Right).Any(e => IsBeyond(format, e)) =>
                b.Left is Number { Value: 1 } ? Derived(b) : new Binary(BinaryOperator.Multiply, Rewritten(b.Left), Rewritten(new Binary(BinaryOperator.Divide, new Number(1), b.Right))),
            Binary { Operator: BinaryOperator.Power or BinaryOperator.Modulo or BinaryOperator.Min or BinaryOperator.Max } or Call { Function: not ("clamp" or "floor") } => Derived(expression),
            Binary b => b with { Left = Rewritten(b.Left), Right = Rewritten(b.Right) },
            Unary u => u with { Operand = Rewritten(u.Operand) },
            Conditional c => new Conditional(Rewritten(c.Test), Rewritten(c.Then), Rewritten(c.Else)),
            Call c => c with { Arguments = c.Arguments.Select(Rewritten).ToEquatableArray() },
            Reduce r => Sum(r),
            _ => Derived(expression),
        };
    }

    private Expr Sum(Reduce sum)
    {
        reductions.Add((sum.Index, (int)((Number)sum.Extent).Value));
        var body = Rewritten(sum.Body);
        reductions.RemoveAt(reductions.Count - 1);
        return sum with { Body = body };
    }

    private Expr Derived(Expr expression)
    {
        var isCondition = IsCondition(expression);
        var type = isCondition ? ElementType.Bit : expression is Element { Array: var array } && format.Field(array) is { Constant: null } source ? source.Type : ElementType.F32;
        var element = Field(expression, type, Spread.Of(expression, format.Axes), [.. reductions.Where(r => expression.Indices().Contains(r.Index))]);
        return isCondition ? new Binary(BinaryOperator.Equal, element, new Number(1)) : element;
    }

    // Groups in row-major order begin and end anywhere in a row: of as many columns, at most two groups have some.
    private Expr OfFlat(Expr expression, int group)
    {
        var isCondition = IsCondition(expression);
        var (row, column) = (format.Axes[0], format.Axes[1]);
        var last = new Binary(BinaryOperator.Subtract, IndexAlgebra.ExtentOf(new IndexValue(column)), new Number(1));
        var side = new Binary(BinaryOperator.Add, new IndexValue(column), new Binary(BinaryOperator.Multiply, new IndexValue(Plane), new Number(group - 1)));
        var spread = new Spread(1, group);
        var sides = Field(
            expression.Substitute(column, new Binary(BinaryOperator.Min, side, last)), isCondition ? ElementType.Bit : ElementType.F32, spread,
            [(Plane, 2), .. reductions.Where(r => expression.Indices().Contains(r.Index))]);
        var flat = new Binary(BinaryOperator.Add, new Binary(BinaryOperator.Multiply, new IndexValue(row), IndexAlgebra.ExtentOf(new IndexValue(column))), new IndexValue(column));
        var border = Field(
            new Binary(BinaryOperator.Subtract, new Number(group), new Binary(BinaryOperator.Modulo, flat, new Number(group))),
            group <= byte.MaxValue ? ElementType.UInt(8) : group <= ushort.MaxValue ? ElementType.UInt(16) : ElementType.F32, spread, []);
        var choice = new Conditional(
            new Binary(BinaryOperator.Less, new Binary(BinaryOperator.Modulo, new IndexValue(column), new Number(group)), border), Side(sides, 0), Side(sides, 1));
        return isCondition ? new Binary(BinaryOperator.Equal, choice, new Number(1)) : choice;
    }

    private static Element Side(Element sides, int side) => sides with { At = sides.At.Select((index, i) => i == 0 ? new Number(side) : index).ToEquatableArray() };

    private Element Field(Expr value, ElementType type, Spread spread, IReadOnlyList<(string Index, int Count)> planes)
    {
        var dimensions = planes.Select(p => (Dimension)new FreeDimension(new Number(p.Count))).ToList();
        var at = planes.Select(p => (Expr)new IndexValue(p.Index)).ToList();
        foreach (var (axis, group) in new[] { (format.Axes[0], spread.Rows), (format.Axes[1], spread.Columns) }.Where(a => a.Item2 > 0))
        {
            Expr index = group == 1 ? new IndexValue(axis) : new Binary(BinaryOperator.FloorDivide, new IndexValue(axis), new Number(group));
            dimensions.Add(new ImpliedDimension(index));
            at.Add(index);
        }
        var known = derived.Find(f => f.Derived!.Value.Equals(value));
        if (known is null)
        {
            known = new FieldModel(FreshName(), type, dimensions.ToEquatableArray()) { Derived = new Derivation(value, planes.Select(p => p.Index).ToEquatableArray()) };
            derived.Add(known);
        }
        return new Element(known.Name, at.ToEquatableArray());
    }

    private string FreshName()
    {
        for (var i = derived.Count; ; i++)
        {
            var name = "w.v" + i.ToString(CultureInfo.InvariantCulture);
            if (format.Fields.Concat(derived).All(f => CSharpNames.Identifier(f.Name) != CSharpNames.Identifier(name)))
            {
                return name;
            }
        }
    }

    private static bool IsCondition(Expr expression) => expression is Unary { Operator: UnaryOperator.Not }
        or Binary { Operator: BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual };
}
