namespace Kernels.Formats;

/// <summary>
/// Goes between the bits that a field of windows stores and its codes. The bits of a row's elements, one after the other from the lowest, are a ring; the
/// code at an element is the bits from its own first one on.
/// </summary>
internal static class CodeWindows
{
    /// <summary>Sets <paramref name="codes"/> to the codes of the stored bits.</summary>
    public static void Read(EncodedField bits, EncodedField codes)
    {
        var step = bits.Descriptor.Type.Bits;
        var length = bits.Shape[^1];
        var mask = (1u << codes.Descriptor.Type.Bits) - 1;
        for (var row = 0L; row < bits.Count; row += length)
        {
            // As many elements as a code has bits of; a short row goes around several times.
            var code = 0UL;
            var held = 0;
            var next = 0;
            for (var i = 0; i < length; i++)
            {
                for (; held < codes.Descriptor.Type.Bits; held += step)
                {
                    code |= (ulong)bits.Pattern(row + next) << held;
                    next = next + 1 == length ? 0 : next + 1;
                }
                codes.SetPattern(row + i, (uint)code & mask);
                code >>= step;
                held -= step;
            }
        }
    }

    /// <summary>Sets <paramref name="bits"/> to those that each code begins with.</summary>
    public static void Write(EncodedField codes, EncodedField bits)
    {
        var mask = (1u << bits.Descriptor.Type.Bits) - 1;
        for (var i = 0L; i < bits.Count; i++)
        {
            bits.SetPattern(i, codes.Pattern(i) & mask);
        }
    }
}
