using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// Where codes lie in the mantissa of 1024 when <see cref="CodeConversion.MagicNumbers"/> makes numbers of them, and the constants for
/// each place: a code that lies some bits up is that many times too large.
/// </summary>
internal sealed class MantissaPlaces(PtxWriter ptx, TensorPlan plan)
{
    /// <summary>The places that occur, in bits.</summary>
    public IEnumerable<int> All => plan.Conversion is CodeConversion.MagicNumbers
        ? Enumerable.Range(0, plan.StepsOfBlock * 4).Select(Of).Distinct().OrderBy(p => p)
        : [];

    /// <summary>The place of a pair of codes.</summary>
    public int Of(int pair) => plan.Conversion.Planes[0].Bits == 8 ? 0 : plan.Conversion.BitOf(0, pair, 0) % 32 % 8;

    /// <summary>The register with what takes the 1024 of a code at this place away, with the first level where no zero point brings it.</summary>
    public string Minus(int place) => ptx.Word($"minus_{place}");

    /// <summary>The register with what brings a code at this place down.</summary>
    public string Down(int place) => ptx.Word($"down_{place}");

    /// <summary>Sets the constants.</summary>
    public void Begin()
    {
        foreach (var place in All)
        {
            var level = plan.FoldsZero ? 0 : plan.Conversion.Base;
            ptx.Op($"mov.b32 {Minus(place)}, {Twice(level - (1024.0 / (1 << place)))}");
            if (place > 0)
            {
                ptx.Op($"mov.b32 {Down(place)}, {Twice(1.0 / (1 << place))}");
            }
        }
    }

    private static string Twice(double value) => PtxWriter.Hex(HalfBits.Of(value) * 0x00010001u);
}
