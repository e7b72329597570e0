using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// A field whose type is a format: its axes are the last dimensions of the field, its fields are stored for the outer format under names such as
/// <c>a.q</c>, and the field's name stands for its value.
/// </summary>
internal sealed class NestedField(string name, FormatModel format, EquatableArray<Dimension> dimensions)
{
    private int Leading => dimensions.Count - format.Axes.Count;

    public FormatModel Format => format;

    public EquatableArray<Dimension> Dimensions => dimensions;

    /// <summary>The fields of the format, over the dimensions of this one.</summary>
    public IEnumerable<FieldModel> Fields => format.Fields.Select(f => f.Constant is not null
        ? f with { Name = NameOf(f.Name) }
        : f with
        {
            Name = NameOf(f.Name),
            Dimensions = dimensions.Take(Leading).Concat(f.Dimensions.Select(Outer)).ToEquatableArray(),
            Sparse = f.Sparse is { } s ? s with { Dimension = s.Dimension + Leading, Positions = NameOf(s.Positions) } : null,
            Where = f.Where is { } condition ? Outer(condition, Point) : null,
        });

    /// <summary>Whether it has one element for each point of these axes.</summary>
    public bool HasAxes(IReadOnlyList<string> axes) => dimensions.SequenceEqual(axes.Select(a => (Dimension)new ImpliedDimension(new IndexValue(a))));

    /// <summary>The indices of the current point.</summary>
    public EquatableArray<Expr> Point => dimensions.Select(d => d is ImpliedDimension implied ? implied.Index : new Number(0)).ToEquatableArray();

    /// <summary>The format's plan for the fields as they are called here.</summary>
    public FitModel? Fit => format.Fit is not { } fit ? null : new FitModel(fit.Steps.Select(s => s with
    {
        Fields = s.Fields.Select(NameOf).ToEquatableArray(),
        Shape = s.Shape is not { } shape ? null : new ScaledCodeShape(NameOf(shape.Code), shape.Levels, NameOrNull(shape.Scale), NameOrNull(shape.Zero), NameOrNull(shape.Offset), NameOrNull(shape.Outer)),
    }).ToEquatableArray());

    /// <summary>What the field is worth at these indices, one for each of its dimensions.</summary>
    public Expr ValueAt(EquatableArray<Expr> at) => Outer(format.Value, at);

    private Expr Outer(Expr expression, EquatableArray<Expr> at)
    {
        var leading = at.Take(Leading).ToList();
        return Substitute(expression, at).Rewrite(e => e switch
        {
            Element element when format.Field(element.Array).Constant is null => new Element(NameOf(element.Array), leading.Concat(element.At).ToEquatableArray()),
            Element element => element with { Array = NameOf(element.Array) },
            _ => e,
        });
    }

    private string NameOf(string field) => name + "." + field;

    private string? NameOrNull(string? field) => field is null ? null : NameOf(field);

    // Indices of the format's own sums get names of their own, so that none hides one of the outer value.
    private Expr Substitute(Expr expression, EquatableArray<Expr> at) => expression.Rewrite(e => e switch
    {
        IndexValue index when AxisOf(index.Name) is var axis and >= 0 => at[Leading + axis],
        IndexValue index => new IndexValue(NameOf(index.Name)),
        Reduce reduce => reduce with { Index = NameOf(reduce.Index) },
        _ => Folded(Extent(e)),
    });

    private Dimension Outer(Dimension dimension) => dimension switch
    {
        ImpliedDimension implied => Outer(implied.Index),
        FreeDimension free => new FreeDimension(free.Size.Rewrite(e => Folded(Extent(e)))),
        _ => dimension,
    };

    private Dimension Outer(Expr index)
    {
        var axes = index.Indices().ToDictionary(i => i, i => dimensions[Leading + AxisOf(i)]);
        return axes.Values.All(d => d is ImpliedDimension)
            ? new ImpliedDimension(index.Rewrite(e => e is IndexValue axis ? ((ImpliedDimension)axes[axis.Name]).Index : Folded(Extent(e))))
            : new FreeDimension(IndexAlgebra.ExtentOf(index).Rewrite(e => Folded(Extent(e))));
    }

    private Expr Extent(Expr expression) =>
        expression is ExtentValue extent && format.Axes.ToList().FindIndex(a => extent == new ExtentValue(a.ToUpperInvariant())) is var axis and >= 0
            ? ExtentOf(dimensions[Leading + axis])
            : expression;

    private static Expr ExtentOf(Dimension dimension) => dimension is FreeDimension free ? free.Size : IndexAlgebra.ExtentOf(((ImpliedDimension)dimension).Index);

    // (k/2)/128 is k/256, and a quotient of numbers is a number.
    private static Expr Folded(Expr expression) => expression switch
    {
        Binary { Operator: BinaryOperator.FloorDivide, Right: Number outer, Left: Binary { Operator: BinaryOperator.FloorDivide, Right: Number inner } b } =>
            new Binary(BinaryOperator.FloorDivide, b.Left, new Number(inner.Value * outer.Value)),
        Binary { Operator: BinaryOperator.FloorDivide or BinaryOperator.CeilingDivide or BinaryOperator.Modulo, Left: Number, Right: Number } b =>
            new Number(IndexAlgebra.Constant(b)!.Value),
        _ => expression,
    };

    private int AxisOf(string index) => format.Axes.ToList().IndexOf(index);
}
