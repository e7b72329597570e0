using Kernels.Formats;
using Kernels.Numerics;

namespace Kernels.Encoding;

/// <summary>How activations are encoded on the way in: a signed code for each, and a scale for each group of k.</summary>
/// <param name="Group">k in a group; 0: all.</param>
/// <param name="Largest">The largest code.</param>
/// <param name="HalfScales">Whether scales are f16.</param>
internal readonly unsafe record struct ActivationCoding(int Group, int Largest, bool HalfScales)
{
    /// <summary>That of a declared activation.</summary>
    public static ActivationCoding Of(FormatDescriptor activation)
    {
        var code = activation.Fields.First(f => IsCode(f.Type.Kind));
        var scale = activation.Fields.First(f => !IsCode(f.Type.Kind));
        var group = scale.Dimensions.FirstOrDefault(d => d.Axis == activation.ColumnAxis).Divisor;
        return new(group, (1 << (code.Type.Bits - 1)) - 1, scale.Type.Kind == ElementKind.F16);
    }

    /// <summary>Groups of so many k.</summary>
    public nint Groups(nint columns) => Group == 0 ? 1 : (columns + Group - 1) / Group;

    /// <summary>Encodes one token.</summary>
    public void Encode(float* source, int k, int padded, sbyte* codes, float* scales)
    {
        if (HalfScales)
        {
            Activations.EncodeWithHalfScales(source, k, padded, Group, Largest, codes, scales);
        }
        else
        {
            Activations.Encode(source, k, padded, Group, Largest, codes, scales);
        }
    }

    private static bool IsCode(ElementKind kind) =>
        kind is ElementKind.UInt or ElementKind.Int or ElementKind.Sym or ElementKind.Bipolar or ElementKind.Sign or ElementKind.Bit or ElementKind.Trit;
}
