using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format whose long products of narrow factors read factors that the runtime works out beforehand, for machines that multiply with one weight after the other:
/// <c>sum(i in 16) b[i]*(sum(j in 16) r[i, j]*a[j])</c> is a sum of 16 products of fields.
/// </summary>
public static class FactorFields
{
    /// <summary>The names, numbers and operators of a value with its sums written out.</summary>
    private const int LongestSum = 2048;

    /// <summary>The format itself where its sums are short enough to be written out for each weight, over the fields as they are stored.</summary>
    public static FormatModel Of(FormatModel format)
    {
        var form = LowRankForm.Of(format);
        if (form.Terms.Count == 0 || (format.Fields.All(f => f.Seed is null) && IsShort(format.Value)))
        {
            return format;
        }
        var factors = new List<FieldModel>();
        var value = form.Terms.Select((term, i) => Product(format, term, i, factors)).Aggregate(Unrotated(form.Dense.Value), IndexAlgebra.Add);
        return form.Dense with
        {
            Fields = form.Dense.Fields.Concat(factors).ToEquatableArray(),
            Value = form.Dense.Value is Rotate rotate ? rotate with { Body = value } : value,
        };
    }

    /// <summary>Whether a value with its sums written out is short enough for each weight.</summary>
    public static bool IsShort(Expr value) => new ExprMeasures(new Number(double.NaN), multipliesOut: true, _ => null).Of(value).Parts <= LongestSum;

    private static Expr Unrotated(Expr value) => value is Rotate rotate ? rotate.Body : value;

    private static Reduce Product(FormatModel format, LowRankTerm term, int number, List<FieldModel> factors)
    {
        var (left, right) = (Factor(format.Axes[0], "w.left", term.Left), Factor(format.Axes[1], "w.right", term.Right));
        return new Reduce(ReductionKind.Sum, term.Index, new Number(term.Rank), null, new Binary(BinaryOperator.Multiply, left, right));

        Element Factor(string axis, string name, Expr value)
        {
            var field = new FieldModel(name + number.ToString(CultureInfo.InvariantCulture), ElementType.F32, EquatableArray.Of<Dimension>(new FreeDimension(new Number(term.Rank)), new ImpliedDimension(new IndexValue(axis))))
            {
                Derived = new Derivation(value, EquatableArray.Of(term.Index)),
            };
            factors.Add(field);
            return new Element(field.Name, EquatableArray.Of<Expr>(new IndexValue(term.Index), new IndexValue(axis)));
        }
    }
}
