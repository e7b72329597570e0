using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Loops;

/// <summary>A format that takes the place of a kernel's parameter: its fields become arrays named <c>w.q</c>, <c>w.s</c>.</summary>
/// <param name="Row">The index of the nest that runs over its rows, whatever the format calls them.</param>
/// <param name="Column">The index of the nest that runs over its columns.</param>
public sealed record Operand(string Parameter, FormatModel Format, string Row, string Column)
{
    /// <summary>A format in the place of a parameter with two axes.</summary>
    public static Operand Of(ParameterModel parameter, FormatModel format) =>
        new(parameter.Name, format, ((IndexValue)parameter.Dimensions[0]).Name, ((IndexValue)parameter.Dimensions[1]).Name);

    /// <summary>The name of a field's array.</summary>
    public string ArrayOf(string field) => Parameter + "." + field;

    /// <summary>The field of an array that belongs to this operand, or null.</summary>
    public FieldModel? FieldOf(string array) =>
        array.StartsWith(Parameter + ".", StringComparison.Ordinal) ? Format.Fields.FirstOrDefault(f => ArrayOf(f.Name) == array) : null;

    /// <summary>The stored code field that an array is, or null: a field with an element for each point.</summary>
    public FieldModel? CodeOf(string array) =>
        FieldOf(array) is { Constant: null } field && FieldShape.Of(Format, field).IsCode ? field : null;

    /// <summary>The arrays of the format's fields, with the extents that the parameter's axes give them; a constant table has one dimension.</summary>
    public IEnumerable<NestArray> Arrays(EquatableArray<Expr> axes)
    {
        foreach (var field in Format.Fields)
        {
            if (field.Constant is { } values)
            {
                yield return new NestArray(ArrayOf(field.Name), ArrayRole.Table, field.Type, EquatableArray.Of<Expr>(new Number(values.Count)), values);
                continue;
            }
            var extents = field.Dimensions.Select(d => d is ImpliedDimension implied ? IndexAlgebra.ExtentOf(At(implied.Index, axes)) : ((FreeDimension)d).Size);
            yield return new NestArray(ArrayOf(field.Name), ArrayRole.Field, field.Type, extents.ToEquatableArray());
        }
    }

    /// <summary>The value at a point, with sums over planes written out; a table of several dimensions is read by the place of an entry in it.</summary>
    public Expr ValueAt(EquatableArray<Expr> point) => At(UnrollSums(Format.Value), point).Rewrite(e => e is Element element
        ? new Element(ArrayOf(element.Array), AddressOf(element))
        : IsOfNumbers(e) && IndexAlgebra.Constant(e) is { } constant ? new Number(constant) : e);

    private static bool IsOfNumbers(Expr expression) => expression is Unary or Binary or Call && expression.Operands().All(o => o is Number);

    private EquatableArray<Expr> AddressOf(Element element)
    {
        var field = Format.Field(element.Array);
        return field.Constant is null
            ? element.At
            : EquatableArray.Of(IndexAlgebra.RowMajor(element.At, [.. field.Dimensions.Select(d => ((FreeDimension)d).Size)]));
    }

    private Expr At(Expr expression, EquatableArray<Expr> point)
    {
        var axes = Format.Axes;
        return expression.Rewrite(e =>
        {
            for (var i = 0; i < axes.Count; i++)
            {
                switch (e)
                {
                    case IndexValue index when index.Name == axes[i]:
                        return point[i];
                    case ExtentValue extent when ExtentName(axes[i]) == extent.Name:
                        return IndexAlgebra.ExtentOf(point[i]);
                    case Binary { Operator: BinaryOperator.FloorDivide, Right: Number { Value: 1 } } whole:
                        return whole.Left;
                }
            }
            return e;
        });
    }

    private static string ExtentName(string axis) => ((ExtentValue)IndexAlgebra.ExtentOf(new IndexValue(axis))).Name;

    private static Expr UnrollSums(Expr expression) => expression.Rewrite(e =>
        e is Reduce { Kind: Syntax.ReductionKind.Sum, Extent: Number count } sum
            ? Enumerable.Range(0, (int)count.Value).Select(i => sum.Body.Substitute(sum.Index, new Number(i))).Aggregate((a, b) => new Binary(BinaryOperator.Add, a, b))
            : e);
}
