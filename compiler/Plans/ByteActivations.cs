using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Plans;

/// <summary>
/// Activations that kernels encode themselves, a byte for each number with a scale for each group of a token: those that the runtime's
/// coding finds. All others are encoded by the encoder that they name, beforehand.
/// </summary>
public static class ByteActivations
{
    private const int LargestCode = 8;

    /// <summary>Whether an activation is x = s*q, not turned, with plain signed codes, one f32 or f16 scale for each token or group of it, and fit absmax.</summary>
    public static bool Serve(FormatModel activation)
    {
        if (activation.Value is Rotate || activation.Fit is not { Steps: { Count: 1 } steps } || steps[0].Encoder != "absmax" || steps[0].Shape is not { Scale: { } scale, Outer: null, Zero: null, Offset: null } shape)
        {
            return false;
        }
        var (code, factor) = (activation.Field(shape.Code), activation.Field(scale));
        if (code.Type is not { Kind: ElementKind.Int or ElementKind.Sym, Bits: <= LargestCode } || !shape.Levels.SequenceEqual(Enumerable.Range(0, 1 << code.Type.Bits).Select(p => code.Type.Decode((uint)p))))
        {
            return false;
        }
        var isForEach = code.Dimensions.SequenceEqual(activation.Axes.Select(a => (Dimension)new ImpliedDimension(new IndexValue(a))));
        var hasRows = factor.Dimensions.Count is 1 or 2 && factor.Dimensions[0] == new ImpliedDimension(new IndexValue(activation.Axes[0]));
        var isGrouped = factor.Dimensions.Count < 2 || factor.Dimensions[factor.Dimensions.Count - 1] is ImpliedDimension { Index: Binary };
        return isForEach && hasRows && isGrouped && factor.Type.Kind is ElementKind.F32 or ElementKind.F16;
    }
}
