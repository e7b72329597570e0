using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Plans;

/// <summary>
/// Activations that kernels encode themselves as bits: a sign or bit for each number by a threshold, or the signs of a token or of its groups under their mean
/// magnitude. Weights that are no bits take what such activations are worth, as they do of any others.
/// </summary>
public static class BitActivations
{
    /// <summary>Whether an activation is x = b with fit threshold, or x = s*b of signs with one f32 or f16 scale for each token or group of it and fit absmean.</summary>
    public static bool Serve(FormatModel activation)
    {
        if (activation.Value is Rotate || activation.Fit is not { Steps: { Count: 1 } steps } || steps[0].Shape is not { Outer: null, Zero: null, Offset: null } shape)
        {
            return false;
        }
        var kind = activation.Field(shape.Code).Type.Kind;
        var isServed = (steps[0].Encoder, shape.Scale) switch
        {
            ("threshold", null) => kind is ElementKind.Sign or ElementKind.Bit,
            ("absmean", { } scale) => kind == ElementKind.Sign && steps[0].Arguments.Count == 0 && TokenFields.IsScale(activation, activation.Field(scale)),
            _ => false,
        };
        return isServed && TokenFields.IsPlainCode(activation, shape);
    }
}
