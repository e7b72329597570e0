using System.Collections.Generic;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Makes numbers of codes in registers: two f16 of a register, or four whole numbers.</summary>
/// <param name="scalesWeights">Whether each weight is multiplied with its scale; else sums of a group are.</param>
internal sealed class CodeNumbers(
    PtxWriter ptx, TensorPlan plan, WeightRegisters registers, GroupParameters groups, MantissaPlaces mantissa, bool scalesWeights)
{
    private const string AndOr = "0xEA"; // lop3: (a & b) | c
    private const uint Magic = 0x64006400; // 1024 in both halves

    private readonly Dictionary<(int Tile, int Plane, int Delta), string> shifted = [];

    /// <summary>Sets the constants.</summary>
    public void Begin()
    {
        mantissa.Begin();
        if (plan.Conversion is CodeConversion.PairTable)
        {
            ptx.Op($"shl.b32 {ptx.Word("column")}, {ptx.Word("lane")}, 2");
            ptx.Op($"mov.u32 {ptx.Word("part")}, {PairTableCopy.Name}");
            ptx.Op($"add.u32 {ptx.Word("column")}, {ptx.Word("column")}, {ptx.Word("part")}");
        }
    }

    /// <summary>Forgets the shifted words of the block before.</summary>
    public void BeginBlock() => shifted.Clear();

    /// <summary>Makes one register of the left operand.</summary>
    /// <param name="number">The register.</param>
    /// <param name="pair">Its number in the block.</param>
    /// <param name="row">Which of the lane's two rows it is of.</param>
    public void Make(string number, CodeBlock block, int pair, int row)
    {
        switch (plan.Conversion)
        {
            case CodeConversion.MagicNumbers:
                MagicNumber(number, block, pair, row);
                break;
            case CodeConversion.FloatBits floats:
                FloatNumber(floats, number, block, pair);
                break;
            case CodeConversion.Bytes:
                ByteNumbers(number, block, pair);
                return;
            case CodeConversion.PairTable table:
                LookUp(table, number, block, pair);
                break;
        }
        Apply(number, block.Tile, row);
    }

    // The parameters that weights get one by one.
    private void Apply(string number, int tile, int row)
    {
        if (plan.Form.Zero is not null && !plan.FoldsZero)
        {
            ptx.Op($"add.rn.f16x2 {number}, {number}, {groups.Twice(TensorParameter.Zero, tile, row)}");
        }
        if (scalesWeights && plan.Form.Scale is not null)
        {
            var scale = groups.Twice(TensorParameter.Scale, tile, row);
            ptx.Op(plan.Form.Offset is null
                ? $"mul.rn.f16x2 {number}, {number}, {scale}"
                : $"fma.rn.f16x2 {number}, {number}, {scale}, {groups.Twice(TensorParameter.Offset, tile, row)}");
        }
        else if (plan.Form.Offset is not null)
        {
            ptx.Op($"add.rn.f16x2 {number}, {number}, {groups.Twice(TensorParameter.Offset, tile, row)}");
        }
    }

    private void MagicNumber(string number, CodeBlock block, int pair, int row)
    {
        var place = mantissa.Of(pair);
        if (plan.Conversion.Planes[0].Bits == 8)
        {
            var word = plan.Conversion.BitOf(0, pair, 0) / 32;
            ptx.Op($"prmt.b32 {number}, {registers.Word(block, 0, word)}, {PtxWriter.Hex(0x64646464)}, {(pair % 2 == 0 ? "0x4140" : "0x4342")}");
        }
        else
        {
            var below = PtxWriter.Hex(Magic);
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                var (bits, shift) = plan.Conversion.Planes[plane];
                var bit = plan.Conversion.BitOf(plane, pair, 0);
                var by = (bit % 32) - place - shift;
                var mask = PtxWriter.Hex(((1u << bits) - 1) << (place + shift) << 16 | ((1u << bits) - 1) << (place + shift));
                ptx.Op($"lop3.b32 {number}, {Shifted(block, plane, bit / 32, by)}, {mask}, {below}, {AndOr}");
                below = number;
            }
        }
        var take = plan.FoldsZero ? groups.Take(block.Tile, row, place) : mantissa.Minus(place);
        ptx.Op(place == 0 ? $"add.rn.f16x2 {number}, {number}, {take}" : $"fma.rn.f16x2 {number}, {number}, {mantissa.Down(place)}, {take}");
    }

    private void FloatNumber(CodeConversion.FloatBits floats, string number, CodeBlock block, int pair)
    {
        const int topBit = 15;
        var lowest = 10 - floats.Mantissa;
        var mask = ((1u << (floats.Bits - 1)) - 1) << lowest;
        string magnitude, sign;
        if (floats.Bits == 8)
        {
            var top = ptx.Word("top");
            ptx.Op($"prmt.b32 {top}, {registers.Word(block, 0, pair / 2)}, 0, {(pair % 2 == 0 ? "0x1404" : "0x3424")}");
            (magnitude, sign) = (top, top);
            if (8 > lowest)
            {
                magnitude = ptx.Word("lower");
                ptx.Op($"shr.u32 {magnitude}, {top}, {8 - lowest}");
            }
        }
        else
        {
            var bit = floats.BitOf(0, pair, 0);
            magnitude = Shifted(block, 0, bit / 32, (bit % 32) - lowest);
            sign = Shifted(block, 0, bit / 32, (bit % 32) + floats.Bits - 1 - topBit);
        }
        ptx.Op($"and.b32 {number}, {magnitude}, {PtxWriter.Hex(mask << 16 | mask)}");
        ptx.Op($"lop3.b32 {number}, {sign}, {PtxWriter.Hex(0x80008000)}, {number}, {AndOr}");
    }

    private void ByteNumbers(string number, CodeBlock block, int register)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            var (bits, shift) = plan.Conversion.Planes[plane];
            var bit = plan.Conversion.BitOf(plane, register, 0);
            var word = Shifted(block, plane, bit / 32, (bit % 32) - shift);
            var mask = PtxWriter.Hex((((1u << bits) - 1) << shift) * 0x01010101u);
            ptx.Op(plane > 0 ? $"lop3.b32 {number}, {word}, {mask}, {number}, {AndOr}"
                : bits == 8 ? $"mov.b32 {number}, {word}"
                : $"and.b32 {number}, {word}, {mask}");
        }
    }

    private void LookUp(CodeConversion.PairTable table, string number, CodeBlock block, int pair)
    {
        var bit = table.BitOf(0, pair, 0);
        var place = ptx.Word("place");
        ptx.Op($"and.b32 {place}, {Shifted(block, 0, bit / 32, (bit % 32) - PairTableCopy.EntryShift)}, {((1 << (2 * table.Bits)) - 1) << PairTableCopy.EntryShift}");
        ptx.Op($"add.u32 {place}, {place}, {ptx.Word("column")}");
        ptx.Op($"ld.shared.b32 {number}, [{place}]");
    }

    // The word moved right by a number of bits; done once for all registers that need it.
    private string Shifted(CodeBlock block, int plane, int word, int by)
    {
        var source = registers.Word(block, plane, word);
        if (by == 0)
        {
            return source;
        }
        var name = ptx.Word(by > 0 ? $"right{by}_{block.Tile}_{plane}" : $"left{-by}_{block.Tile}_{plane}");
        if (!shifted.TryGetValue((block.Tile, plane, by), out var holds) || holds != source)
        {
            ptx.Op(by > 0 ? $"shr.u32 {name}, {source}, {by}" : $"shl.b32 {name}, {source}, {-by}");
            shifted[(block.Tile, plane, by)] = source;
        }
        return name;
    }
}
