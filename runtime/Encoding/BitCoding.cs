using Kernels.Formats;
using Kernels.Numerics;

namespace Kernels.Encoding;

/// <summary>How activations are encoded on the way in as bits: each by a threshold; where a scale belongs to them, the mean magnitude of each group of k.</summary>
/// <param name="Least">The smallest number whose bit is 1.</param>
/// <param name="AreSigns">Whether a bit of 0 is -1.</param>
/// <param name="Scale">The type of the scales: f32 or f16; another for none.</param>
/// <param name="Group">k in a group; 0: all.</param>
internal readonly unsafe record struct BitCoding(float Least, bool AreSigns, ElementKind Scale, int Group)
{
    private static readonly ElementCodec Single = ElementCodec.For(new ElementType(ElementKind.F32, 32));

    private static readonly ElementCodec Half = ElementCodec.For(new ElementType(ElementKind.F16, 16));

    private bool HasScales => Scale is ElementKind.F32 or ElementKind.F16;

    /// <summary>That of a declared activation: x = b with fit threshold, or x = s·b with fit absmean.</summary>
    public static BitCoding Of(FormatDescriptor activation)
    {
        var step = activation.Fit!.Steps[0];
        var code = activation.Field(step.Shape!.Code).Type.Kind;
        if (step.Shape.Scale is { } name)
        {
            var scale = activation.Field(name);
            return new(0, true, scale.Type.Kind, scale.Dimensions.FirstOrDefault(d => d.Axis == activation.ColumnAxis).Divisor);
        }
        var threshold = step.Arguments.FirstOrDefault(a => a.Value is not null)?.Value ?? 0;
        var isTieUp = !step.Arguments.Any(a => a.Word == "down");
        return new(LeastOf(threshold, isTieUp), code == ElementKind.Sign, code, 0);
    }

    /// <summary>Groups of so many k.</summary>
    public nint Groups(nint columns) => !HasScales ? 0 : Group == 0 ? 1 : (columns + Group - 1) / Group;

    /// <summary>Encodes one token.</summary>
    public void Encode(float* source, int k, int padded, uint* words, float* scales)
    {
        ActivationBits.Pack(source, k, padded, Least, words);
        var size = Group == 0 ? padded : Group;
        for (var group = 0; group < Groups(padded); group++)
        {
            var count = Math.Clamp(k - (group * size), 0, size);
            scales[group] = count == 0 ? 0 : MeanMagnitude(new ReadOnlySpan<float>(source + ((nint)group * size), count));
        }
    }

    private float MeanMagnitude(ReadOnlySpan<float> numbers) =>
        (float)ScaledCode.StoredScale(Scale == ElementKind.F16 ? Half : Single, GroupStatistics.SumOfMagnitudes(numbers) / numbers.Length, 1);

    // The threshold, or where f32 does not hold it or is to be above it, the next f32.
    private static float LeastOf(double threshold, bool isTieUp)
    {
        var least = (float)threshold;
        return least < threshold || (least == threshold && !isTieUp) ? MathF.BitIncrement(least) : least;
    }
}
