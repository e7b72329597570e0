using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Checks that the elements which a format reads of its fields lie inside them.</summary>
/// <param name="range">The least and the largest value of an index at the current place.</param>
/// <param name="reductions">The reductions around the current place.</param>
internal sealed class FormatElements(DiagnosticBag diagnostics, Func<Expr, Interval> range, Func<IReadOnlyList<(string Name, Expr Extent)>> reductions)
{
    public void Check(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        for (var i = 0; i < dimensions.Count; i++)
        {
            var index = element.At[i];
            var written = name.Indices is { } indices && (dimensions[i].IsFree || indices.Count == dimensions.Count)
                ? indices[indices.Count == dimensions.Count ? i : dimensions.Take(i).Count(d => d.IsFree)].Span
                : name.Span;
            var position = Wording.Text(i + 1);
            if (!dimensions[i].IsFree)
            {
                if (index != dimensions[i].Index && index is not Number { Value: 0 } && !RunsOver(dimensions[i].Index, index))
                {
                    diagnostics.Add(
                        DiagnosticCatalogue.IndexOutOfRange, written, element.Array, position, $"an element for each {dimensions[i].Index}",
                        $"'{index}' may lie outside", "leave it out: the current point is meant");
                }
            }
            else if (dimensions[i].Index is Number size && range(index) is { IsKnown: true } values && (values.Low < 0 || values.High > size.Value - 1))
            {
                var high = double.IsPositiveInfinity(values.High) ? "without bound" : "to " + ExprPrinter.Number(values.High);
                diagnostics.Add(
                    DiagnosticCatalogue.IndexOutOfRange, written, element.Array, position, $"{ExprPrinter.Number(size.Value)} elements",
                    $"goes from {ExprPrinter.Number(values.Low)} {high}",
                    values.Low < 0 || double.IsInfinity(values.High) ? "use an index that stays inside" : $"declare {ExprPrinter.Number(values.High + 1)} elements or a narrower index");
            }
        }
    }

    /// <summary>Whether an index is that of another point along the axis: of a reduction over its whole extent.</summary>
    private bool RunsOver(Expr implied, Expr index) => implied.Indices().Any(axis =>
        reductions().Any(r => r.Extent == IndexAlgebra.ExtentOf(new IndexValue(axis)) && index == implied.Substitute(axis, new IndexValue(r.Name))));
}
