using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Check;

/// <summary>
/// What activations are worth once encoded, and the magnitudes of their terms. Those that kernels encode themselves: scale = largest magnitude of
/// the group / largest code, codes rounded half to even. Others: the interpreter's values of the fields that their encoder finds.
/// </summary>
public sealed class ActivationOracle
{
    private readonly int columns;

    public ActivationOracle(CompiledLinear linear, ReadOnlySpan<float> x, int rows, int columns)
    {
        this.columns = columns;
        if (linear.Activation is not { } activation)
        {
            Values = [.. x.ToArray().Select(v => (double)v)];
        }
        else if (linear.Kernel.Activation!.Layout is null)
        {
            Values = new double[x.Length];
            for (var row = 0; row < rows; row++)
            {
                EncodeBytes(linear.Kernel.Activation, x.Slice(row * columns, columns), Values.AsSpan(row * columns, columns));
            }
        }
        else
        {
            using var encoded = MatrixEncoder.Encode(linear.Kernel.Activation, x, rows, columns);
            var oracle = new WeightOracle(activation, encoded);
            Values = [.. Enumerable.Range(0, x.Length).Select(i => oracle.Value(i / columns, i % columns))];
            Terms = [.. Enumerable.Range(0, x.Length).Select(i => oracle.Terms(i / columns, i % columns))];
        }
        Terms ??= [.. Values.Select(Math.Abs)];
    }

    public double[] Values { get; }

    public double[] Terms { get; }

    /// <summary>The largest magnitude of a row's terms.</summary>
    public double Largest(int row) => Terms.Skip(row * columns).Take(columns).Max();

    /// <summary>The values of a row of numbers in an activation of bytes.</summary>
    public static void EncodeBytes(FormatDescriptor activation, ReadOnlySpan<float> x, Span<double> values)
    {
        var largest = (1 << (activation.Fields.First(f => f.Type.Kind is ElementKind.Int or ElementKind.Sym).Type.Bits - 1)) - 1;
        var scaleField = activation.Fields.First(f => f.Type.Kind is ElementKind.F32 or ElementKind.F16);
        var group = scaleField.Dimensions.Length == 1 ? x.Length : scaleField.Dimensions[1].Divisor;
        for (var start = 0; start < x.Length; start += group)
        {
            var end = Math.Min(start + group, x.Length);
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
    }
}
