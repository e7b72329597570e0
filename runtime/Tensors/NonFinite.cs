using System.Numerics;
using System.Runtime.InteropServices;

namespace Kernels.Tensors;

/// <summary>Finds infinities and NaN.</summary>
internal static class NonFinite
{
    private const uint Exponent = 0x7f800000;

    /// <summary>The first element that is infinite or NaN; -1 where there is none.</summary>
    public static int IndexIn(ReadOnlySpan<float> values)
    {
        var patterns = MemoryMarshal.Cast<float, uint>(values);
        var exponent = new Vector<uint>(Exponent);
        var i = 0;
        while (i <= patterns.Length - Vector<uint>.Count && !Vector.EqualsAny(new Vector<uint>(patterns[i..]) & exponent, exponent))
        {
            i += Vector<uint>.Count;
        }
        while (i < values.Length && float.IsFinite(values[i]))
        {
            i++;
        }
        return i < values.Length ? i : -1;
    }
}
