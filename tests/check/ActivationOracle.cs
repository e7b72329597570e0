using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Check;

/// <summary>What activations are worth once encoded: scale = largest magnitude of the group / largest code, codes rounded half to even.</summary>
public static unsafe class ActivationOracle
{
    public static double[] Values(FormatModel? activation, float* x, int k)
    {
        var values = new double[k];
        if (activation is null)
        {
            for (var i = 0; i < k; i++)
            {
                values[i] = x[i];
            }
            return values;
        }
        var largest = (1 << (activation.Fields.First(f => f.Type.IsInteger).Type.Bits - 1)) - 1;
        var scaleField = activation.Fields.First(f => !f.Type.IsInteger);
        var group = scaleField.Dimensions.OfType<ImpliedDimension>().Select(d => d.Index).OfType<Binary>().Select(b => (int)((Number)b.Right).Value).FirstOrDefault(k);
        for (var start = 0; start < k; start += group)
        {
            var end = Math.Min(start + group, k);
            var magnitude = 0f;
            for (var i = start; i < end; i++)
            {
                magnitude = Math.Max(magnitude, Math.Abs(x[i]));
            }
            var scale = magnitude / largest;
            scale = scaleField.Type.Kind == ElementKind.F16 ? (float)(Half)Math.Min(scale, 65504) : scale;
            for (var i = start; i < end; i++)
            {
                values[i] = scale == 0 ? 0 : (double)scale * Math.Clamp(MathF.Round(x[i] / scale), -largest, largest);
            }
        }
        return values;
    }
}
