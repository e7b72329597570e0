using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// Packed weights on their way into the left operand: vector loads into sets of registers, and what turns codes into f16 in registers.
/// </summary>
/// <param name="tiles">Tiles of 16 rows that a warp holds.</param>
/// <param name="scalesWeights">Whether each weight is multiplied with its scale; else sums of a group are.</param>
/// <param name="staged">Whether bodies wait in shared memory, each lane's in a place of its own, rather than in registers.</param>
internal sealed class WeightFragments(PtxWriter ptx, TensorPlan plan, int tiles, bool scalesWeights, bool staged = false)
{
    private const string AndOr = "0xEA"; // lop3: (a & b) | c
    private const uint Magic = 0x64006400; // 1024 in both halves

    // Rows that are eight apart share a record.
    private const int RowPairs = TensorPlan.TileRows / 2;

    private readonly Dictionary<(int Tile, int Plane, int Delta), string> shifted = [];

    /// <summary>Bytes of shared memory that a body of a warp waits in.</summary>
    public int StagedBytes => staged ? tiles * (plan.BodyBytes + GroupBytes) : 0;

    private int GroupBytes => ((plan.RecordBytes * 32) + 15) / 16 * 16;

    private static string Hex(uint bits) => "0x" + bits.ToString("x8", CultureInfo.InvariantCulture);

    private static uint Twice(double value) => HalfBits.Of(value) * 0x00010001u;

    private static string Codes(int tile, int plane) => $"codes_{tile}_{plane}";

    private static string Groups(int tile) => $"groups_{tile}";

    /// <summary>Constants that stay in registers, and the addresses of each tile's first body.</summary>
    /// <param name="body">The register with the number of the first body.</param>
    /// <param name="bodies">The register with the bodies of a tile.</param>
    /// <param name="tile">The register with the first tile.</param>
    public void Begin(string tile, string bodies, string body)
    {
        ptx.Remark("Where this warp's weights begin.");
        var (index, pairOfRows) = (ptx.Word("index"), ptx.Word("part"));
        for (var i = 0; i < tiles; i++)
        {
            // A tile behind the last one reads that again; its sums are not stored.
            ptx.Op($"add.u32 {index}, {ptx.Word("n")}, {TensorPlan.TileRows - 1}");
            ptx.Op($"div.u32 {index}, {index}, {TensorPlan.TileRows}");
            ptx.Op($"sub.u32 {index}, {index}, 1");
            ptx.Op($"add.u32 {ptx.Word("own_tile")}, {tile}, {i}");
            ptx.Op($"min.u32 {index}, {index}, {ptx.Word("own_tile")}");
            ptx.Op($"mad.lo.u32 {index}, {index}, {bodies}, {body}");
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                var codes = ptx.Address(Codes(i, plane));
                ptx.Op($"mad.wide.u32 {codes}, {index}, {plan.BodyBytes}, {ptx.Address("codes")}");
                ptx.Op($"mad.wide.u32 {codes}, {ptx.Word("lane")}, {plan.WordsOf(plane) * 4}, {codes}");
            }
            if (plan.Parameters.Count > 0)
            {
                var groups = ptx.Address(Groups(i));
                ptx.Op($"mad.wide.u32 {groups}, {index}, {plan.ParameterBytes}, {ptx.Address("parameters")}");
                ptx.Op($"shr.u32 {pairOfRows}, {ptx.Word("lane")}, 2");
                ptx.Op($"mad.wide.u32 {groups}, {pairOfRows}, {plan.PieceWords * 4}, {groups}");
            }
        }
        Constants();
    }

    /// <summary>Addresses of a lane's places in the first stage.</summary>
    /// <param name="warps">The register with the shared memory of the block's first warp.</param>
    public void BeginStages(string warps)
    {
        var own = ptx.Word("own_stage");
        ptx.Op($"mad.lo.u32 {own}, {ptx.Word("warp")}, {StagedBytes}, {warps}");
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"mad.lo.u32 {ptx.Word($"staged_{plane}")}, {ptx.Word("lane")}, {plan.WordsOf(plane) * 4}, {own}");
        }
        if (plan.Parameters.Count > 0)
        {
            ptx.Op($"mad.lo.u32 {ptx.Word("staged_groups")}, {ptx.Word("lane")}, {plan.PieceWords * 4}, {own}");
        }
    }

    /// <summary>Copies a body into a stage where the predicate holds; the caller closes the group of copies.</summary>
    public void Stage(string predicate, int ahead, string stage)
    {
        var to = ptx.Word("stage_to");
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"add.u32 {to}, {ptx.Word($"staged_{plane}")}, {stage}");
            ForBlocks((tile, block) =>
            {
                var at = (block * plan.BlockBytes) + PlaneOffset(plane);
                Copy(predicate, $"{to}+{(tile * plan.BodyBytes) + at}", $"{ptx.Address(Codes(tile, plane))}+{(ahead * plan.BodyBytes) + at}", plan.WordsOf(plane) * 4);
            });
        }
        if (plan.Parameters.Count == 0)
        {
            return;
        }
        ptx.Op($"add.u32 {to}, {ptx.Word("staged_groups")}, {stage}");
        var width = plan.PieceWords * 4;
        for (var tile = 0; tile < tiles; tile++)
        {
            // Pieces of all lanes lie side by side, so that a load of them meets in no bank.
            for (var at = 0; at < plan.RecordBytes; at += width)
            {
                Copy(predicate, $"{to}+{GroupsOffset(tile) + (at * 32)}", $"{ptx.Address(Groups(tile))}+{(ahead * plan.ParameterBytes) + (at * RowPairs)}", width);
            }
        }
    }

    /// <summary>Makes a stage the one that operands are made from.</summary>
    public void BeginStage(string stage)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"add.u32 {ptx.Word($"codes_at_{plane}")}, {ptx.Word($"staged_{plane}")}, {stage}");
        }
        if (plan.Parameters.Count > 0)
        {
            ptx.Op($"add.u32 {ptx.Word("groups_at")}, {ptx.Word("staged_groups")}, {stage}");
        }
    }

    /// <summary>Loads a body into a set where the predicate holds.</summary>
    /// <param name="ahead">How many bodies it lies behind the one that the addresses point to, times how many bodies apart they are.</param>
    public void Load(int set, string predicate, int ahead)
    {
        ForBlocks((tile, block) => LoadBlock(set, tile, block, predicate, ahead));
        for (var tile = 0; tile < tiles; tile++)
        {
            LoadParameters(set, tile, predicate, ahead);
        }
    }

    /// <summary>Moves the addresses on by a number of bodies.</summary>
    public void Advance(int by)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                ptx.Op($"add.s64 {ptx.Address(Codes(tile, plane))}, {ptx.Address(Codes(tile, plane))}, {by * plan.BodyBytes}");
            }
            if (plan.Parameters.Count > 0)
            {
                ptx.Op($"add.s64 {ptx.Address(Groups(tile))}, {ptx.Address(Groups(tile))}, {by * plan.ParameterBytes}");
            }
        }
    }

    /// <summary>Loads one block's codes of a tile.</summary>
    public void LoadBlock(int set, int tile, int block, string predicate, int ahead)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            var words = Enumerable.Range(0, plan.WordsOf(plane)).Select(w => Word(set, tile, block, plane, w)).ToList();
            ptx.If(predicate, $"ld.global.nc.L1::no_allocate.L2::128B{Vector(words)}, [{ptx.Address(Codes(tile, plane))}+{(ahead * plan.BodyBytes) + (block * plan.BlockBytes) + PlaneOffset(plane)}]");
        }
    }

    /// <summary>Loads the parameters of a tile's body.</summary>
    public void LoadParameters(int set, int tile, string predicate, int ahead)
    {
        var count = plan.RecordBytes / 4;
        var width = plan.PieceWords;
        for (var i = 0; i < count; i += width)
        {
            var words = Enumerable.Range(i, width).Select(w => ptx.Word($"group_{set}_{tile}_{w}")).ToList();
            ptx.If(predicate, $"ld.global.nc.L1::no_allocate{Vector(words)}, [{ptx.Address(Groups(tile))}+{(ahead * plan.ParameterBytes) + (i * 4 * RowPairs)}]");
        }
    }

    /// <summary>Makes the scale and zero of a group ready for both rows of a lane.</summary>
    public void BeginGroup(int set, int tile, int group)
    {
        var first = group * plan.Parameters.Count;
        var width = plan.PieceWords;
        for (var piece = (first + width - 1) / width; staged && piece * width < first + plan.Parameters.Count; piece++)
        {
            var words = Enumerable.Range(piece * width, width).Select(w => ptx.Word($"group_{set}_{tile}_{w}")).ToList();
            ptx.Op($"ld.shared{Vector(words)}, [{ptx.Word("groups_at")}+{GroupsOffset(tile) + (piece * width * 4 * 32)}]");
        }
        for (var i = 0; i < plan.Parameters.Count; i++)
        {
            var pair = ptx.Word($"group_{set}_{tile}_{first + i}");
            if (plan.Parameters[i] == TensorParameter.Scale && !scalesWeights)
            {
                ConvertHalves(pair, "cvt.f32.f16", Scale(tile, 0), Scale(tile, 1));
                continue;
            }
            if (plan.Conversion is CodeConversion.Bytes)
            {
                ConvertHalves(pair, "cvt.rni.s32.f16", Zero(tile, 0), Zero(tile, 1));
                continue;
            }
            for (var row = 0; row < 2; row++)
            {
                var both = ptx.Word($"{plan.Parameters[i].ToString().ToLowerInvariant()}_{tile}_{row}");
                ptx.Op($"prmt.b32 {both}, {pair}, {pair}, {(row == 0 ? "0x1010" : "0x3232")}");
                if (plan.Parameters[i] == TensorParameter.Zero && plan.FoldsZero)
                {
                    foreach (var place in Places())
                    {
                        ptx.Op($"add.rn.f16x2 {ptx.Word($"take_{tile}_{row}_{place}")}, {both}, {ptx.Word($"minus_{place}")}");
                    }
                }
            }
        }
    }

    /// <summary>The register with the scale of a row's sums, in f32.</summary>
    public string Scale(int tile, int row) => ptx.Float($"scale_{tile}_{row}");

    /// <summary>The register with what is added to the codes of a row, a whole number.</summary>
    public string Zero(int tile, int row) => ptx.Word($"zero_{tile}_{row}");

    /// <summary>Makes the four registers of a tile's left operand for one step of a body.</summary>
    public IReadOnlyList<string> Fragment(int set, int tile, int step)
    {
        var (block, inBlock) = (step / plan.StepsOfBlock, step % plan.StepsOfBlock);
        if (inBlock == 0)
        {
            shifted.Clear();
            for (var plane = 0; staged && plane < plan.Conversion.Planes.Count; plane++)
            {
                var words = Enumerable.Range(0, plan.WordsOf(plane)).Select(w => Word(set, tile, block, plane, w)).ToList();
                ptx.Op($"ld.shared{Vector(words)}, [{ptx.Word($"codes_at_{plane}")}+{(tile * plan.BodyBytes) + (block * plan.BlockBytes) + PlaneOffset(plane)}]");
            }
        }
        return Enumerable.Range(0, 4).Select(register =>
        {
            var number = ptx.Word($"a_{tile}_{(step % 2 * 4) + register}");
            Number(number, set, tile, block, (inBlock * 4) + register, register % 2);
            return number;
        }).ToList();
    }

    private void ConvertHalves(string pair, string conversion, string first, string second)
    {
        var (low, high) = (ptx.Half("low"), ptx.Half("high"));
        ptx.Op($"mov.b32 {{{low}, {high}}}, {pair}");
        ptx.Op($"{conversion} {first}, {low}");
        ptx.Op($"{conversion} {second}, {high}");
    }

    private void ForBlocks(Action<int, int> body)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            for (var block = 0; block < plan.Body / plan.Block; block++)
            {
                body(tile, block);
            }
        }
    }

    private int PlaneOffset(int plane) => Enumerable.Range(0, plane).Sum(p => plan.WordsOf(p) * 4 * 32);

    private int GroupsOffset(int tile) => (tiles * plan.BodyBytes) + (tile * GroupBytes);

    // Copies of 16 bytes pass by the first cache; narrower ones can't.
    private void Copy(string predicate, string to, string from, int bytes) =>
        ptx.If(predicate, $"cp.async.{(bytes == 16 ? "cg" : "ca")}.shared.global [{to}], [{from}], {bytes}");

    /// <summary>Code positions within the mantissa that conversions meet.</summary>
    private IEnumerable<int> Places() => plan.Conversion is CodeConversion.MagicNumbers
        ? Enumerable.Range(0, plan.StepsOfBlock * 4).Select(p => PlaceOf(p).Place).Distinct().OrderBy(p => p)
        : [];

    private (int Word, int Place, int Delta) PlaceOf(int pair)
    {
        var bit = plan.Conversion.BitOf(0, pair, 0);
        var at = bit % 32;
        return plan.Conversion.Planes[0].Bits == 8 ? (bit / 32, 0, 0) : (bit / 32, at % 8, at - (at % 8));
    }

    private void Constants()
    {
        foreach (var place in Places())
        {
            // What takes the 1024 of a code that lies at this place away, with the first level where no zero point brings it.
            var level = plan.FoldsZero ? 0 : plan.Conversion.Base;
            ptx.Op($"mov.b32 {ptx.Word($"minus_{place}")}, {Hex(Twice(level - (1024.0 / (1 << place))))}");
            if (place > 0)
            {
                ptx.Op($"mov.b32 {ptx.Word($"down_{place}")}, {Hex(Twice(1.0 / (1 << place)))}");
            }
        }
        if (plan.Conversion is CodeConversion.PairTable)
        {
            ptx.Op($"shl.b32 {ptx.Word("column")}, {ptx.Word("lane")}, 2");
            ptx.Op($"mov.u32 {ptx.Word("part")}, {PairTableCopy.Name}");
            ptx.Op($"add.u32 {ptx.Word("column")}, {ptx.Word("column")}, {ptx.Word("part")}");
        }
    }

    private void Number(string number, int set, int tile, int block, int pair, int row)
    {
        switch (plan.Conversion)
        {
            case CodeConversion.MagicNumbers:
                MagicNumber(number, set, tile, block, pair, row);
                break;
            case CodeConversion.FloatBits floats:
                FloatNumber(floats, number, set, tile, block, pair);
                break;
            case CodeConversion.Bytes:
                ByteNumbers(number, set, tile, block, pair);
                return;
            case CodeConversion.PairTable table:
                LookUp(table, number, set, tile, block, pair);
                break;
        }
        if (plan.Form.Zero is not null && !plan.FoldsZero)
        {
            ptx.Op($"add.rn.f16x2 {number}, {number}, {ptx.Word($"zero_{tile}_{row}")}");
        }
        if (scalesWeights && plan.Form.Scale is not null)
        {
            var scale = ptx.Word($"scale_{tile}_{row}");
            ptx.Op(plan.Form.Offset is null
                ? $"mul.rn.f16x2 {number}, {number}, {scale}"
                : $"fma.rn.f16x2 {number}, {number}, {scale}, {ptx.Word($"offset_{tile}_{row}")}");
        }
        else if (plan.Form.Offset is not null)
        {
            ptx.Op($"add.rn.f16x2 {number}, {number}, {ptx.Word($"offset_{tile}_{row}")}");
        }
    }

    private void MagicNumber(string number, int set, int tile, int block, int pair, int row)
    {
        var (word, place, delta) = PlaceOf(pair);
        if (plan.Conversion.Planes[0].Bits == 8)
        {
            ptx.Op($"prmt.b32 {number}, {Word(set, tile, block, 0, word)}, {Hex(0x64646464)}, {(pair % 2 == 0 ? "0x4140" : "0x4342")}");
        }
        else
        {
            var below = Hex(Magic);
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                var (bits, shift) = plan.Conversion.Planes[plane];
                var bit = plan.Conversion.BitOf(plane, pair, 0);
                var by = (bit % 32) - place - shift;
                var mask = Hex(((1u << bits) - 1) << (place + shift) << 16 | ((1u << bits) - 1) << (place + shift));
                ptx.Op($"lop3.b32 {number}, {Shifted(set, tile, block, plane, bit / 32, by)}, {mask}, {below}, {AndOr}");
                below = number;
            }
        }
        var take = plan.FoldsZero ? ptx.Word($"take_{tile}_{row}_{place}") : ptx.Word($"minus_{place}");
        ptx.Op(place == 0 ? $"add.rn.f16x2 {number}, {number}, {take}" : $"fma.rn.f16x2 {number}, {number}, {ptx.Word($"down_{place}")}, {take}");
    }

    private void FloatNumber(CodeConversion.FloatBits floats, string number, int set, int tile, int block, int pair)
    {
        const int topBit = 15;
        var lowest = 10 - floats.Mantissa;
        var mask = ((1u << (floats.Bits - 1)) - 1) << lowest;
        string magnitude, sign;
        if (floats.Bits == 8)
        {
            var top = ptx.Word("top");
            ptx.Op($"prmt.b32 {top}, {Word(set, tile, block, 0, pair / 2)}, 0, {(pair % 2 == 0 ? "0x1404" : "0x3424")}");
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
            magnitude = Shifted(set, tile, block, 0, bit / 32, (bit % 32) - lowest);
            sign = Shifted(set, tile, block, 0, bit / 32, (bit % 32) + floats.Bits - 1 - topBit);
        }
        ptx.Op($"and.b32 {number}, {magnitude}, {Hex(mask << 16 | mask)}");
        ptx.Op($"lop3.b32 {number}, {sign}, {Hex(0x80008000)}, {number}, {AndOr}");
    }

    private void ByteNumbers(string number, int set, int tile, int block, int register)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            var (bits, shift) = plan.Conversion.Planes[plane];
            var bit = plan.Conversion.BitOf(plane, register, 0);
            var word = Shifted(set, tile, block, plane, bit / 32, (bit % 32) - shift);
            var mask = Hex((((1u << bits) - 1) << shift) * 0x01010101u);
            ptx.Op(plane > 0 ? $"lop3.b32 {number}, {word}, {mask}, {number}, {AndOr}"
                : bits == 8 ? $"mov.b32 {number}, {word}"
                : $"and.b32 {number}, {word}, {mask}");
        }
    }

    private void LookUp(CodeConversion.PairTable table, string number, int set, int tile, int block, int pair)
    {
        var bit = table.BitOf(0, pair, 0);
        var place = ptx.Word("place");
        ptx.Op($"and.b32 {place}, {Shifted(set, tile, block, 0, bit / 32, (bit % 32) - PairTableCopy.EntryShift)}, {((1 << (2 * table.Bits)) - 1) << PairTableCopy.EntryShift}");
        ptx.Op($"add.u32 {place}, {place}, {ptx.Word("column")}");
        ptx.Op($"ld.shared.b32 {number}, [{place}]");
    }

    // The word moved right by a number of bits; done once for all registers that need it.
    private string Shifted(int set, int tile, int block, int plane, int word, int by)
    {
        var source = Word(set, tile, block, plane, word);
        if (by == 0)
        {
            return source;
        }
        var name = ptx.Word(by > 0 ? $"right{by}_{tile}_{plane}" : $"left{-by}_{tile}_{plane}");
        if (!shifted.TryGetValue((tile, plane, by), out var holds) || holds != source)
        {
            ptx.Op(by > 0 ? $"shr.u32 {name}, {source}, {by}" : $"shl.b32 {name}, {source}, {-by}");
            shifted[(tile, plane, by)] = source;
        }
        return name;
    }

    private string Word(int set, int tile, int block, int plane, int word) => ptx.Word($"word_{set}_{tile}_{block}_{plane}_{word}");

    private static string Vector(IReadOnlyList<string> words) =>
        words.Count == 1 ? $".b32 {words[0]}" : $".v{words.Count}.b32 {{{string.Join(", ", words)}}}";
}
