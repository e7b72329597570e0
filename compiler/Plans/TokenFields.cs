using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Plans;

/// <summary>Where the fields of an activation lie that kernels encode themselves.</summary>
internal static class TokenFields
{
    /// <summary>Whether a code is stored for each number, [m, k], and its levels are the numbers that its patterns stand for.</summary>
    public static bool IsPlainCode(FormatModel activation, ScaledCodeShape shape)
    {
        var code = activation.Field(shape.Code);
        var isForEach = code.Dimensions.SequenceEqual(activation.Axes.Select(a => (Dimension)new ImpliedDimension(new IndexValue(a))));
        return isForEach && shape.Levels.SequenceEqual(Enumerable.Range(0, 1 << code.Type.Bits).Select(p => code.Type.Decode((uint)p)));
    }

    /// <summary>Whether a scale is one f32 or f16 for each token, [m], or for each group of it, [m, k/g].</summary>
    public static bool IsScale(FormatModel activation, FieldModel scale)
    {
        var hasRows = scale.Dimensions.Count is 1 or 2 && scale.Dimensions[0] == new ImpliedDimension(new IndexValue(activation.Axes[0]));
        var isGrouped = scale.Dimensions.Count < 2 || scale.Dimensions[scale.Dimensions.Count - 1] is ImpliedDimension { Index: Binary };
        return hasRows && isGrouped && scale.Type.Kind is ElementKind.F32 or ElementKind.F16;
    }
}
