using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format without its compressed fields, for a machine that adds what the stored elements of those make of a weight by itself, element by element: the value
/// that weights have where nothing of them is stored.
/// </summary>
public static class CompressedRows
{
    /// <summary>The format itself where nothing in it is compressed.</summary>
    public static FormatModel Without(FormatModel format)
    {
        var places = format.Fields.Where(f => f.IsPlaces).Select(f => f.Name).ToList();
        if (places.Count == 0)
        {
            return format;
        }
        var value = format.Value.Rewrite(e => e is Element element && places.Contains(element.Array) ? new Number(0) : Simple(e));
        var read = value.Arrays().ToList();
        return format with { Value = value, Fields = format.Fields.Where(f => !places.Contains(f.Name) && !IsOf(f, places) || read.Contains(f.Name)).ToEquatableArray() };
    }

    private static bool IsOf(FieldModel field, System.Collections.Generic.List<string> places) => field.Where?.Arrays().Any(places.Contains) == true;

    private static Expr Simple(Expr e) => e switch
    {
        Conditional { Test: Binary { Operator: BinaryOperator.Equal, Left: Number a, Right: Number b } } c => a == b ? c.Then : c.Else,
        Binary { Operator: BinaryOperator.Add, Left: Number { Value: 0 } } b => b.Right,
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Right: Number { Value: 0 } } b => b.Left,
        Binary { Operator: BinaryOperator.Multiply, Left: Number { Value: 0 } } or Binary { Operator: BinaryOperator.Multiply, Right: Number { Value: 0 } } => new Number(0),
        _ => e,
    };
}
