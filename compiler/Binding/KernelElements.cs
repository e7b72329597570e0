using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Checks the indices of the elements that a kernel or scan reads.</summary>
/// <param name="axis">The axis that a scan walks along; null for a kernel.</param>
internal sealed class KernelElements(DiagnosticBag diagnostics, string? axis)
{
    public void Check(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        CheckStepsBack(name, element);
        CheckSwapped(name, dimensions, element);
    }

    /// <summary>Refuses <c>x[t - 100000, d]</c>: every step in between is kept in a state.</summary>
    private void CheckStepsBack(NameSyntax name, Element element)
    {
        foreach (var at in element.At)
        {
            if (at is Binary { Operator: BinaryOperator.Subtract, Left: IndexValue index, Right: Number { Value: > Limits.StepsBack } by } && index.Name == axis)
            {
                diagnostics.Add(DiagnosticCatalogue.TooManySteps, name.Span, element.Array, ExprPrinter.Number(by.Value), ExprPrinter.Number(Limits.StepsBack));
            }
        }
    }

    /// <summary>Warns of <c>x[k, m]</c> for an x of <c>[m, k]</c>: each index has one extent, so this reads what x does not have.</summary>
    private void CheckSwapped(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        for (var i = 0; i < dimensions.Count; i++)
        {
            if (dimensions[i].Index is not IndexValue declared || element.At[i] is not IndexValue written || written == declared)
            {
                continue;
            }
            var other = dimensions.Select(d => d.Index).ToList().IndexOf(written);
            if (other >= 0)
            {
                var declaration = $"{element.Array}[{string.Join(", ", dimensions.Select(d => d.Index))}]";
                diagnostics.Add(DiagnosticCatalogue.SwappedIndex, name.Span, element.Array, Wording.Text(i + 1), declared.Name, written.Name, Wording.Text(other + 1), declaration);
                return;
            }
        }
    }
}
