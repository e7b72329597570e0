using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>Reports what is made of codes and constants alone and can leave f32: the largest code times the constants.</summary>
/// <param name="values">Where each part of the value was written.</param>
/// <param name="field">The field of a name, or null.</param>
/// <param name="range">The least and the largest value of an expression.</param>
internal sealed class CodeRange(DiagnosticBag diagnostics, WrittenValues values, Func<string, FieldModel?> field, Func<Expr, Interval> range)
{
    public void Check(Expr? value)
    {
        if (value is null || diagnostics.PreventsModel)
        {
            return;
        }
        if (value.All().All(e => e is not Element element || field(element.Array) is { Type.IsInteger: true } or { Constant: not null }))
        {
            var ends = range(value);
            var largest = Math.Max(Math.Abs(ends.Low), Math.Abs(ends.High));
            if (largest > float.MaxValue && !double.IsInfinity(largest))
            {
                values.ReportOutside(value, largest);
            }
            return;
        }
        foreach (var operand in value.Operands())
        {
            Check(operand);
        }
    }
}
