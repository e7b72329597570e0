using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Binds the dimensions of fields, parameters and states: an axis (<c>k</c>), a part of one (<c>k/128</c>, <c>k%8</c>,
/// <c>n/(N/6)</c>), or a size made of constants and extents.
/// </summary>
/// <param name="axis">The expression of a name that is an axis (or <c>flat</c>), or null.</param>
/// <param name="isExtent">Whether a name is an extent.</param>
/// <param name="hint">What to say about a name that is neither.</param>
internal sealed class DimensionBinder(DiagnosticBag diagnostics, Func<string, Expr?> axis, Func<string, bool> isExtent, Func<string, string> hint)
{
    /// <summary>The index or size; null after a mistake, which is reported.</summary>
    public Expr? Bind(ExprSyntax syntax)
    {
        switch (syntax.Bare())
        {
            case NameSyntax { Indices: null } n when axis(n.Name.Text) is { } index:
                return index;
            case BinarySyntax { Operator: OperatorKind.Divide or OperatorKind.Remainder } b when HasAxis(b.Left):
                var (whole, group) = (Bind(b.Left), Group(b));
                return whole is null || group is null ? null
                    : new Binary(b.Operator == OperatorKind.Divide ? BinaryOperator.FloorDivide : BinaryOperator.Modulo, whole, group);
            case var other when HasAxis(other):
                diagnostics.Add(DiagnosticCatalogue.BadDimension, syntax.Span, SyntaxPrinter.Print(syntax));
                return null;
            default:
                return Size(syntax);
        }
    }

    private Expr? Group(BinarySyntax part)
    {
        var group = part.Right.Bare();
        if (group is NumberSyntax { Value: > Limits.Group } large && large.Value == Math.Floor(large.Value))
        {
            diagnostics.Add(DiagnosticCatalogue.GroupTooLarge, part.Right.Span, large.Text, ExprPrinter.Number(Limits.Group));
            return null;
        }
        if (group is NumberSyntax n ? IsPositiveInteger(n) : IsQuotient(group))
        {
            return Size(group);
        }
        if (!ReportUnknownNames(group))
        {
            diagnostics.Add(DiagnosticCatalogue.BadGroup, part.Right.Span, SyntaxPrinter.Print(part.Right), SyntaxPrinter.Print(part.Left));
        }
        return null;
    }

    private Expr? Size(ExprSyntax syntax)
    {
        switch (syntax.Bare())
        {
            case NumberSyntax { Value: > int.MaxValue } n:
                return TooLarge(n, n.Value);
            case NumberSyntax n when IsPositiveInteger(n):
                return new Number(n.Value);
            case NameSyntax { Indices: null } n when isExtent(n.Name.Text):
                return new ExtentValue(n.Name.Text);
            case BinarySyntax b when Operator(b.Operator) is { } op:
                var (left, right) = (Size(b.Left), Size(b.Right));
                return left is null || right is null ? null : left is Number a && right is Number c ? Folded(b, op, a.Value, c.Value) : new Binary(op, left, right);
            default:
                if (!ReportUnknownNames(syntax))
                {
                    diagnostics.Add(DiagnosticCatalogue.BadDimension, syntax.Span, SyntaxPrinter.Print(syntax));
                }
                return null;
        }
    }

    /// <summary>The size that an operation on two constants comes to.</summary>
    private Number? Folded(BinarySyntax syntax, BinaryOperator op, double left, double right)
    {
        var size = op switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            _ => Math.Ceiling(left / right),
        };
        if (size > int.MaxValue)
        {
            return TooLarge(syntax, size);
        }
        if (size < 1)
        {
            diagnostics.Add(DiagnosticCatalogue.BadDimension, syntax.Span, SyntaxPrinter.Print(syntax));
            return null;
        }
        return new Number(size);
    }

    private Number? TooLarge(ExprSyntax syntax, double size)
    {
        diagnostics.Add(DiagnosticCatalogue.IndexTooLarge, syntax.Span, SyntaxPrinter.Print(syntax), ExprPrinter.Number(size), ExprPrinter.Number(int.MaxValue), "use a smaller one");
        return null;
    }

    private static BinaryOperator? Operator(OperatorKind op) => op switch
    {
        OperatorKind.Add => BinaryOperator.Add,
        OperatorKind.Subtract => BinaryOperator.Subtract,
        OperatorKind.Multiply => BinaryOperator.Multiply,
        OperatorKind.Divide => BinaryOperator.CeilingDivide,
        _ => null,
    };

    private bool ReportUnknownNames(ExprSyntax syntax)
    {
        var unknown = syntax.Names().Where(n => axis(n.Name.Text) is null && !isExtent(n.Name.Text)).ToList();
        foreach (var name in unknown)
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Name.Span, name.Name.Text, hint(name.Name.Text));
        }
        return unknown.Count > 0;
    }

    private bool HasAxis(ExprSyntax syntax) => syntax.Names().Any(n => axis(n.Name.Text) is not null);

    private bool IsQuotient(ExprSyntax syntax) => syntax.Names().Any() && syntax.Names().All(n => n.Indices is null && isExtent(n.Name.Text));

    private static bool IsPositiveInteger(NumberSyntax n) => n.Value >= 1 && n.Value <= int.MaxValue && n.Value == Math.Floor(n.Value);
}
