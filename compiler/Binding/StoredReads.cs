using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Finds where a value reads a field that is stored only somewhere without the <c>if</c>s around it having shown that it is stored there. They show what they say
/// and what follows from it: the other of two values of a bit, the other side of a comparison.
/// </summary>
/// <param name="field">The field of that name.</param>
internal sealed class StoredReads(Func<string, FieldModel?> field)
{
    /// <summary>The first such element; null where there is none.</summary>
    public Element? FirstOutside(Expr value) => Outside(value, []);

    private Element? Outside(Expr expression, IReadOnlyList<Expr> known)
    {
        switch (expression)
        {
            case Conditional c:
                return Outside(c.Test, known) ?? Outside(c.Then, [.. known, .. Shown(c.Test, true)]) ?? Outside(c.Else, [.. known, .. Shown(c.Test, false)]);
            case Binary { Operator: BinaryOperator.And or BinaryOperator.Or } b:
                return Outside(b.Left, known) ?? Outside(b.Right, [.. known, .. Shown(b.Left, b.Operator == BinaryOperator.And)]);
            case Element element when field(element.Array) is { Where: { } condition } stored && !(Holds(condition, known) && IsAtThePoint(element, stored)):
                return element;
            default:
                return expression.Operands().Select(o => Outside(o, known)).FirstOrDefault(e => e is not null);
        }
    }

    // Planes and tables are there for each point at which the condition holds.
    private static bool IsAtThePoint(Element element, FieldModel stored) =>
        element.At.Zip(stored.Dimensions, (index, dimension) => dimension is not ImpliedDimension implied || implied.Index.Equals(index)).All(same => same);

    private bool Holds(Expr condition, IReadOnlyList<Expr> known) => condition switch
    {
        Binary { Operator: BinaryOperator.And } both => Holds(both.Left, known) && Holds(both.Right, known),
        Binary { Operator: BinaryOperator.Or } either when Holds(either.Left, known) || Holds(either.Right, known) => true,
        _ => known.Contains(Simple(condition, true)),
    };

    // What is known where a test has come out so.
    private IEnumerable<Expr> Shown(Expr test, bool isTrue) => test switch
    {
        Unary { Operator: UnaryOperator.Not } not => Shown(not.Operand, !isTrue),
        Binary { Operator: BinaryOperator.And } b when isTrue => Shown(b.Left, true).Concat(Shown(b.Right, true)),
        Binary { Operator: BinaryOperator.Or } b when !isTrue => Shown(b.Left, false).Concat(Shown(b.Right, false)),
        _ => [Simple(test, isTrue)],
    };

    // One spelling for all that say the same: <, <=, == and != with a constant on the right.
    private Expr Simple(Expr test, bool isTrue) => test switch
    {
        Unary { Operator: UnaryOperator.Not } not => Simple(not.Operand, !isTrue),
        Binary { Operator: BinaryOperator.Greater } b => Simple(new Binary(BinaryOperator.Less, b.Right, b.Left), isTrue),
        Binary { Operator: BinaryOperator.GreaterOrEqual } b => Simple(new Binary(BinaryOperator.LessOrEqual, b.Right, b.Left), isTrue),
        Binary { Operator: BinaryOperator.Less } b => isTrue ? b : new Binary(BinaryOperator.LessOrEqual, b.Right, b.Left),
        Binary { Operator: BinaryOperator.LessOrEqual } b => isTrue ? b : new Binary(BinaryOperator.Less, b.Right, b.Left),
        Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: Number } b => Simple(b with { Left = b.Right, Right = b.Left }, isTrue),
        Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } b => Equality(b, isTrue == (b.Operator == BinaryOperator.Equal)),
        _ => isTrue ? test : new Unary(UnaryOperator.Not, test),
    };

    // Of two values, what is not one is the other.
    private Binary Equality(Binary test, bool isEqual)
    {
        if (!isEqual && test is { Left: Element element, Right: Number number } && field(element.Array) is { Constant: null, Type: { IsInteger: true, Bits: 1 } type })
        {
            var (first, second) = (type.Decode(0), type.Decode(1));
            if (number.Value == first || number.Value == second)
            {
                return new Binary(BinaryOperator.Equal, element, new Number(number.Value == first ? second : first));
            }
        }
        return test with { Operator = isEqual ? BinaryOperator.Equal : BinaryOperator.NotEqual };
    }
}
