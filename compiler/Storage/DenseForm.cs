using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format as schedules that know nothing of sparse fields and windows take it: every element is there, an absent one as 0, and what was a field of
/// positions has a bit for each element that says whether it is stored; a window has its whole code at each element, and what is drawn is stored. The runtime lays matrices out so
/// before it packs them.
/// </summary>
public static class DenseForm
{
    /// <summary>The format itself where nothing in it is sparse, a window or drawn.</summary>
    public static FormatModel Of(FormatModel format)
    {
        if (format.Fields.All(f => f.Sparse is null && f.Window is null && f.Seed is null))
        {
            return format;
        }
        return format with
        {
            Fields = format.Fields.Select(Dense).ToEquatableArray(),
            Value = format.Value.Rewrite(e => e is Element element && WithoutZero(format, element) is { } positions
                ? new Binary(BinaryOperator.Multiply, new Element(positions, element.At), element)
                : e),
        };
    }

    private static FieldModel Dense(FieldModel field) => field.Window is not null || field.Seed is not null ? field with { Window = null, Seed = null }
        : field.Sparse is null ? field
        : field.IsPositions ? field with { Type = ElementType.Bit, Sparse = null }
        : field with { Sparse = null };

    // The positions of a sparse element whose type has no number for the absent ones.
    private static string? WithoutZero(FormatModel format, Element element) =>
        format.Fields.FirstOrDefault(f => f.Name == element.Array) is { Sparse: { } sparse, Type.Kind: ElementKind.Sign or ElementKind.Bipolar or ElementKind.E8M0 }
            ? sparse.Positions
            : null;
}
