using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Binds the element that a name stands for: with its free dimensions indexed in order and the rest taken from the current point,
/// or with every index written out.
/// </summary>
/// <param name="index">Binds a written index.</param>
/// <param name="isBound">Whether an index has a value at the current place.</param>
/// <param name="onElement">Told of every element, to check its indices.</param>
internal sealed class ElementBinder(
    DiagnosticBag diagnostics, Func<ExprSyntax, Expr> index, Func<string, bool> isBound, Action<NameSyntax, IReadOnlyList<ArrayDimension>, Element> onElement)
{
    /// <summary>The element; after a mistake, which is reported, a stand-in.</summary>
    public Expr Bind(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Reading reading, bool isInteger)
    {
        var written = name.Indices?.Select(index).ToList();
        var free = dimensions.Count(d => d.IsFree);
        if (reading == Reading.Index && !isInteger)
        {
            diagnostics.Add(DiagnosticCatalogue.NotAnIndex, name.Span, $"'{name.Name.Text}' is not declared as one", "give it an integer type such as uint16");
            return Mistake.Reported;
        }
        if ((written?.Count ?? 0) != free && written?.Count != dimensions.Count)
        {
            diagnostics.Add(
                DiagnosticCatalogue.WrongIndexCount, name.Span, name.Name.Text, Demand(dimensions), Wording.Are(written?.Count ?? 0),
                free == 0 ? $"write {name.Name.Text}" : $"write {name.Name.Text}[{string.Join(", ", Enumerable.Repeat("…", free))}]");
            return Mistake.Reported;
        }
        if (written is not null && !written.Select((w, i) => IsSmallEnough(w, name.Indices!.Value[i])).All(small => small))
        {
            return Mistake.Reported;
        }
        var isWrittenOut = written?.Count == dimensions.Count;
        var next = 0;
        var at = new List<Expr>();
        foreach (var dimension in dimensions)
        {
            at.Add(isWrittenOut || dimension.IsFree ? written![next++] : FromPoint(name, dimension.Index));
        }
        if (at.Contains(Mistake.Reported))
        {
            return Mistake.Reported;
        }
        var element = new Element(name.Name.Text, at.ToEquatableArray());
        onElement(name, dimensions, element);
        return element;
    }

    private Expr FromPoint(NameSyntax name, Expr implied)
    {
        foreach (var axis in implied.Indices())
        {
            if (!isBound(axis))
            {
                diagnostics.Add(
                    DiagnosticCatalogue.IndexNotBound, name.Span, $"'{name.Name.Text}' lies along '{axis}', but ", axis,
                    $"reduce over it, for example sum({axis}), or write the index: {name.Name.Text}[…]");
                return Mistake.Reported;
            }
        }
        return implied;
    }

    private static string Demand(IReadOnlyList<ArrayDimension> dimensions)
    {
        var free = dimensions.Where(d => d.IsFree).ToList();
        if (free.Count == 0)
        {
            return dimensions.Count == 0 ? "takes no indices" : $"takes no indices or {Wording.Text(dimensions.Count)}";
        }
        var sizes = string.Join(", ", free.Select(d => ExprPrinter.Print(d.Index)));
        return free.Count == 1 ? $"takes one index (its dimension of {sizes})" : $"takes {Wording.Text(free.Count)} indices (its dimensions {sizes})";
    }

    /// <summary>Reports an index whose constants alone lead out of every array; the machine's integers would wrap around.</summary>
    private bool IsSmallEnough(Expr written, ExprSyntax syntax)
    {
        var size = ReferenceEquals(written, Mistake.Reported) ? 0 : Magnitude(written);
        if (size <= int.MaxValue)
        {
            return true;
        }
        diagnostics.Add(
            DiagnosticCatalogue.IndexTooLarge, syntax.Span, SyntaxPrinter.Print(syntax), ExprPrinter.Number(size), ExprPrinter.Number(int.MaxValue), "use smaller numbers");
        return false;
    }

    /// <summary>How large an index can get by its constants, with 1 for every name.</summary>
    private static double Magnitude(Expr index) => index switch
    {
        Number n => Math.Abs(n.Value),
        Unary u => Magnitude(u.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => Magnitude(b.Left) + Magnitude(b.Right),
        Binary { Operator: BinaryOperator.Multiply } b => Magnitude(b.Left) * Magnitude(b.Right),
        Binary { Operator: BinaryOperator.Power } b => Math.Pow(Magnitude(b.Left), Magnitude(b.Right)),
        Binary or Conditional or Call => index.Operands().Max(Magnitude),
        _ => 1,
    };
}
