using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>The fragments of mma.sync as the PTX manual gives them, case by case, against the machine's one rule.</summary>
public class MatrixProductTests
{
    /// <summary>Where element i of lane's fragment lies: of A (row, k), of B (k, column).</summary>
    private sealed record Layout(int K, int Bits, Func<int, int, int, (int Row, int Column)> A, Func<int, int, int, (int Row, int Column)> B)
    {
        public int PerRegister => 32 / Bits;

        public MatrixProgram.Registers Registers(bool isHalfResult) => new(16 * K * Bits / 1024, 8 * K * Bits / 1024, isHalfResult ? 2 : 4);
    }

    // g = lane / 4 (groupID), t = lane % 4 (threadID_in_group), i = element of the fragment.
    private static readonly Dictionary<string, Layout> Layouts = new()
    {
        ["m16n8k8.16"] = new(8, 16,
            (g, t, i) => (i < 2 ? g : g + 8, (t * 2) + (i & 1)),
            (g, t, i) => ((t * 2) + i, g)),
        ["m16n8k16.16"] = new(16, 16,
            (g, t, i) => (i is 0 or 1 or 4 or 5 ? g : g + 8, i < 4 ? (t * 2) + (i & 1) : (t * 2) + (i & 1) + 8),
            (g, t, i) => (i < 2 ? (t * 2) + (i & 1) : (t * 2) + (i & 1) + 8, g)),
        ["m16n8k16.8"] = new(16, 8,
            (g, t, i) => (i < 4 ? g : g + 8, (t * 4) + (i & 3)),
            (g, t, i) => ((t * 4) + i, g)),
        ["m16n8k32.8"] = new(32, 8,
            (g, t, i) => (i is (>= 0 and < 4) or (>= 8 and < 12) ? g : g + 8, i < 8 ? (t * 4) + (i & 3) : (t * 4) + (i & 3) + 16),
            (g, t, i) => (i < 4 ? (t * 4) + (i & 3) : (t * 4) + (i & 3) + 16, g)),
        ["m16n8k32.4"] = new(32, 4,
            (g, t, i) => (i < 8 ? g : g + 8, (t * 8) + (i & 7)),
            (g, t, i) => ((t * 8) + i, g)),
        ["m16n8k64.4"] = new(64, 4,
            (g, t, i) => (i is (>= 0 and < 8) or (>= 16 and < 24) ? g : g + 8, i < 16 ? (t * 8) + (i & 7) : (t * 8) + (i & 7) + 32),
            (g, t, i) => (i < 8 ? (t * 8) + (i & 7) : (t * 8) + (i & 7) + 32, g)),
        ["m16n8k128.1"] = new(128, 1,
            (g, t, i) => (i < 32 ? g : g + 8, (t * 32) + (i & 31)),
            (g, t, i) => ((t * 32) + i, g)),
        ["m16n8k256.1"] = new(256, 1,
            (g, t, i) => (i is (>= 0 and < 32) or (>= 64 and < 96) ? g : g + 8, i < 64 ? (t * 32) + (i & 31) : (t * 32) + (i & 31) + 128),
            (g, t, i) => (i < 32 ? (t * 32) + (i & 31) : (t * 32) + (i & 31) + 128, g)),
    };

    private sealed record Element(Func<int, uint> Encode, int Smallest, int Largest);

    private static readonly Dictionary<string, Element> Elements = new()
    {
        ["f16"] = new(v => BitConverter.HalfToUInt16Bits((Half)v), -8, 8),
        ["bf16"] = new(v => BitConverter.SingleToUInt32Bits(v) >> 16, -8, 8),
        ["s8"] = new(v => (uint)v & 0xFF, -128, 127),
        ["u8"] = new(v => (uint)v, 0, 255),
        ["s4"] = new(v => (uint)v & 0xF, -8, 7),
        ["u4"] = new(v => (uint)v, 0, 15),
        ["b1"] = new(v => (uint)v, 0, 1),
    };

    public static TheoryData<string, string, string, string, string> Products => new()
    {
        { "m16n8k8.16", "m16n8k8.row.col.f32.f16.f16.f32", "f16", "f16", "f32" },
        { "m16n8k16.16", "m16n8k16.row.col.f32.f16.f16.f32", "f16", "f16", "f32" },
        { "m16n8k16.16", "m16n8k16.row.col.f16.f16.f16.f16", "f16", "f16", "f16" },
        { "m16n8k8.16", "m16n8k8.row.col.f32.bf16.bf16.f32", "bf16", "bf16", "f32" },
        { "m16n8k16.16", "m16n8k16.row.col.f32.bf16.bf16.f32", "bf16", "bf16", "f32" },
        { "m16n8k16.8", "m16n8k16.row.col.s32.s8.s8.s32", "s8", "s8", "s32" },
        { "m16n8k32.8", "m16n8k32.row.col.s32.s8.s8.s32", "s8", "s8", "s32" },
        { "m16n8k32.8", "m16n8k32.row.col.s32.u8.s8.s32", "u8", "s8", "s32" },
        { "m16n8k32.8", "m16n8k32.row.col.satfinite.s32.u8.u8.s32", "u8", "u8", "s32" },
        { "m16n8k32.4", "m16n8k32.row.col.s32.s4.u4.s32", "s4", "u4", "s32" },
        { "m16n8k64.4", "m16n8k64.row.col.s32.u4.s4.s32", "u4", "s4", "s32" },
        { "m16n8k128.1", "m16n8k128.row.col.s32.b1.b1.s32.and.popc", "b1", "b1", "s32" },
        { "m16n8k256.1", "m16n8k256.row.col.s32.b1.b1.s32.and.popc", "b1", "b1", "s32" },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Every_element_of_A_alone_picks_its_row_of_B(string layout, string opcode, string a, string b, string result)
    {
        var (shape, random) = (Layouts[layout], new Random(1));
        var right = Random(random, shape.K, 8, Elements[b]);
        var cases = (from row in Enumerable.Range(0, 16) from k in Enumerable.Range(0, shape.K) select (row, k)).ToList();
        var actual = Multiply(shape, opcode, (a, b, result), [.. cases.Select(c => (OneHot(16, shape.K, c.row, c.k), right, new int[16, 8]))]);
        for (var i = 0; i < cases.Count; i++)
        {
            for (var place = 0; place < 128; place++)
            {
                Assert.Equal(place / 8 == cases[i].row ? right[cases[i].k, place % 8] : 0, actual[i][place / 8, place % 8]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Every_element_of_B_alone_picks_its_column_of_A(string layout, string opcode, string a, string b, string result)
    {
        var (shape, random) = (Layouts[layout], new Random(2));
        var left = Random(random, 16, shape.K, Elements[a]);
        var cases = (from k in Enumerable.Range(0, shape.K) from column in Enumerable.Range(0, 8) select (k, column)).ToList();
        var actual = Multiply(shape, opcode, (a, b, result), [.. cases.Select(c => (left, OneHot(shape.K, 8, c.k, c.column), new int[16, 8]))]);
        for (var i = 0; i < cases.Count; i++)
        {
            for (var place = 0; place < 128; place++)
            {
                Assert.Equal(place % 8 == cases[i].column ? left[place / 8, cases[i].k] : 0, actual[i][place / 8, place % 8]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Whole_matrices_give_their_product_added_to_C(string layout, string opcode, string a, string b, string result)
    {
        var (shape, random) = (Layouts[layout], new Random(3));
        var cases = Enumerable.Range(0, 5).Select(_ =>
            (Random(random, 16, shape.K, Elements[a]), Random(random, shape.K, 8, Elements[b]), Random(random, 16, 8, new(_ => 0, -100, 100)))).ToList();
        var actual = Multiply(shape, opcode, (a, b, result), cases);
        for (var i = 0; i < cases.Count; i++)
        {
            var (left, right, c) = cases[i];
            for (var place = 0; place < 128; place++)
            {
                var (row, column) = (place / 8, place % 8);
                var sum = c[row, column] + Enumerable.Range(0, shape.K).Sum(k => left[row, k] * right[k, column]);
                Assert.Equal(sum, actual[i][row, column]);
            }
        }
    }

    [Fact]
    public void The_exclusive_or_form_counts_differing_bits()
    {
        var (shape, random) = (Layouts["m16n8k256.1"], new Random(4));
        var (left, right) = (Random(random, 16, 256, Elements["b1"]), Random(random, 256, 8, Elements["b1"]));
        var actual = Multiply(shape, "m16n8k256.row.col.s32.b1.b1.s32.xor.popc", ("b1", "b1", "s32"), [(left, right, new int[16, 8])])[0];
        Assert.Equal(Enumerable.Range(0, 256).Count(k => left[5, k] != right[k, 3]), actual[5, 3]);
    }

    [Fact]
    public void A_saturating_sum_stops_at_the_largest_integer()
    {
        var shape = Layouts["m16n8k32.8"];
        var c = new int[16, 8];
        c[0, 0] = int.MaxValue - 5;
        var (left, right) = (OneHot(16, 32, 0, 0), OneHot(32, 8, 0, 0));
        (left[0, 0], right[0, 0]) = (100, 100);
        Assert.Equal(int.MaxValue, Multiply(shape, "m16n8k32.row.col.satfinite.s32.s8.s8.s32", ("s8", "s8", "s32"), [(left, right, c)])[0][0, 0]);
        Assert.Equal(int.MinValue + 10_000 - 6, Multiply(shape, "m16n8k32.row.col.s32.s8.s8.s32", ("s8", "s8", "s32"), [(left, right, c)])[0][0, 0]);
    }

    private static int[,] OneHot(int rows, int columns, int row, int column)
    {
        var matrix = new int[rows, columns];
        matrix[row, column] = 1;
        return matrix;
    }

    private static int[,] Random(Random random, int rows, int columns, Element element)
    {
        var matrix = new int[rows, columns];
        for (var i = 0; i < rows * columns; i++)
        {
            matrix[i / columns, i % columns] = random.Next(element.Smallest, element.Largest + 1);
        }
        return matrix;
    }

    /// <summary>Lays matrices out by the manual's cases, multiplies on the machine and gathers D the same way.</summary>
    private static List<int[,]> Multiply(Layout shape, string opcode, (string A, string B, string Result) types, IReadOnlyList<(int[,] A, int[,] B, int[,] C)> cases)
    {
        var registers = shape.Registers(types.Result == "f16");
        var results = MatrixProgram.Run($"mma.sync.aligned.{opcode}", registers, [.. cases.Select(c => new MatrixProgram.Operands(
            Fragment(registers.A, shape, shape.A, c.A, Elements[types.A]),
            Fragment(registers.B, shape, shape.B, c.B, Elements[types.B]),
            Accumulators(registers.C, c.C, types.Result)))]);
        return [.. results.Select(r => Result(r, types.Result))];
    }

    private static uint[][] Fragment(int registers, Layout shape, Func<int, int, int, (int, int)> place, int[,] matrix, Element element) =>
    [
        .. Enumerable.Range(0, registers).Select(register => LaneProgram.Each(lane =>
        {
            var bits = 0u;
            for (var e = 0; e < shape.PerRegister; e++)
            {
                var (row, column) = place(lane / 4, lane % 4, (register * shape.PerRegister) + e);
                bits |= element.Encode(matrix[row, column]) << (e * shape.Bits);
            }
            return bits;
        })),
    ];

    private static (int Row, int Column) Place(int lane, int i) => (i < 2 ? lane / 4 : (lane / 4) + 8, (lane % 4 * 2) + (i & 1));

    private static uint[][] Accumulators(int registers, int[,] c, string type) =>
    [
        .. Enumerable.Range(0, registers).Select(register => LaneProgram.Each(lane =>
        {
            int At(int i) => c[Place(lane, i).Row, Place(lane, i).Column];
            return type switch
            {
                "f32" => BitConverter.SingleToUInt32Bits(At(register)),
                "s32" => (uint)At(register),
                _ => BitConverter.HalfToUInt16Bits((Half)At(register * 2)) | ((uint)BitConverter.HalfToUInt16Bits((Half)At((register * 2) + 1)) << 16),
            };
        })),
    ];

    private static int[,] Result(uint[][] registers, string type)
    {
        var d = new int[16, 8];
        for (var lane = 0; lane < 32; lane++)
        {
            for (var i = 0; i < 4; i++)
            {
                d[Place(lane, i).Row, Place(lane, i).Column] = type switch
                {
                    "f32" => (int)BitConverter.UInt32BitsToSingle(registers[i][lane]),
                    "s32" => (int)registers[i][lane],
                    _ => (int)BitConverter.UInt16BitsToHalf((ushort)(registers[i / 2][lane] >> (16 * (i % 2)))),
                };
            }
        }
        return d;
    }
}
