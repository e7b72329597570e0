using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Plans;

/// <summary>
/// Activations that kernels encode themselves, a byte for each number with a scale for each group of a token: those that the runtime's
/// coding finds. All others are bits (<see cref="BitActivations"/>), or are encoded by the encoder that they name, beforehand.
/// </summary>
public static class ByteActivations
{
    private const int LargestCode = 8;

    /// <summary>Whether an activation is x = s*q, not turned, with plain signed codes, one f32 or f16 scale for each token or group of it, and fit absmax.</summary>
    public static bool Serve(FormatModel activation) =>
        activation.Value is not Rotate
        && activation.Fit is { Steps: { Count: 1 } steps } && steps[0].Encoder == "absmax" && steps[0].Shape is { Scale: { } scale, Outer: null, Zero: null, Offset: null } shape
        && activation.Field(shape.Code).Type is { Kind: ElementKind.Int or ElementKind.Sym, Bits: <= LargestCode }
        && TokenFields.IsPlainCode(activation, shape) && TokenFields.IsScale(activation, activation.Field(scale));
}
