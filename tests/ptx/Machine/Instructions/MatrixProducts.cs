using System.Numerics;
using System.Runtime.Intrinsics;
using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>
/// mma.sync m16n8: f16 and bf16 products, whose sum with C is rounded once to f32 or f16; products of 8- and 4-bit integers
/// summed in 32 bits; and 1-bit products by popcount.
/// </summary>
internal static class MatrixProducts
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = (
        from domain in Enum.GetValues<Domain>() select ("mma", domain)).ToDictionary(key => key, _ => (Decoder)Decode);

    private static readonly Dictionary<(string Shape, string Element), MatrixFragments> Shapes = new()
    {
        [("m16n8k8", "f16")] = new(8, 16),
        [("m16n8k16", "f16")] = new(16, 16),
        [("m16n8k8", "bf16")] = new(8, 16),
        [("m16n8k16", "bf16")] = new(16, 16),
        [("m16n8k16", "s8")] = new(16, 8),
        [("m16n8k32", "s8")] = new(32, 8),
        [("m16n8k32", "s4")] = new(32, 4),
        [("m16n8k64", "s4")] = new(64, 4),
        [("m16n8k128", "b1")] = new(128, 1),
        [("m16n8k256", "b1")] = new(256, 1),
    };

    private static void Decode(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Tensor;
        reader.Require("sync");
        reader.Require("aligned");
        var shape = reader.Require([.. Shapes.Keys.Select(key => key.Shape).Distinct()]);
        reader.Require("row");
        reader.Require("col");
        var saturates = reader.Accept("satfinite");
        var result = reader.Require("f32", "f16", "s32");
        var a = reader.Require("f16", "bf16", "s8", "u8", "s4", "u4", "b1");
        var b = reader.Require(a[^1] is '8' or '4' ? [$"s{a[1..]}", $"u{a[1..]}"] : [a]);
        reader.Require(result);
        if (!Shapes.TryGetValue((shape, a.Replace('u', 's')), out var fragments))
        {
            throw reader.Error($"there is no {shape} product of .{a}");
        }
        var operation = a == "b1" ? reader.Require("xor", "and") : null;
        if (operation is not null)
        {
            reader.Require("popc");
        }
        var isFloat = a is "f16" or "bf16";
        if (isFloat == (result == "s32") || (saturates && (isFloat || a == "b1")) || (a == "bf16" && result == "f16"))
        {
            throw reader.Error($"products of .{a} are not accumulated as .{result}" + (saturates ? " with .satfinite" : ""));
        }
        var accumulator = PtxType.Of(result == "f16" ? "b32" : result);
        var accumulators = result == "f16" ? MatrixFragments.Accumulators / 2 : MatrixFragments.Accumulators;
        var operands = new Operands(
            reader.Destinations(accumulator, accumulators),
            reader.Sources(PtxType.Of("b32"), fragments.ARegisters),
            reader.Sources(PtxType.Of("b32"), fragments.BRegisters),
            reader.Sources(accumulator, accumulators));
        Execution execute = a switch
        {
            "f16" or "bf16" => (warp, _) => Floats(warp, fragments, operands, a == "bf16", result == "f16"),
            "b1" => (warp, _) => BinaryProducts(warp, fragments, operands, operation == "xor"),
            _ => (warp, _) => Integers(warp, fragments, operands, (a[0] == 's', b[0] == 's'), saturates),
        };
        instruction.Execute = (warp, active) =>
        {
            warp.CheckConverged(active, uint.MaxValue, "mma");
            execute(warp, active);
        };
    }

    private sealed record Operands(int[] D, int[] A, int[] B, int[] C);

    private static void Floats(Warp warp, MatrixFragments fragments, Operands operands, bool isBrain, bool isHalfResult)
    {
        Span<float> a = stackalloc float[MatrixFragments.Rows * fragments.K];
        Span<float> b = stackalloc float[MatrixFragments.Columns * fragments.K];
        for (var r = 0; r < operands.A.Length; r++)
        {
            Spread(warp.Values(operands.A[r]), isBrain, fragments.APlaces(r), a);
        }
        for (var r = 0; r < operands.B.Length; r++)
        {
            Spread(warp.Values(operands.B[r]), isBrain, fragments.BPlaces(r), b);
        }
        Span<double> sums = stackalloc double[MatrixFragments.Rows * MatrixFragments.Columns];
        Multiply(a, b, fragments.K, sums);
        if (isHalfResult)
        {
            AddHalves(warp, operands, sums);
            return;
        }
        for (var i = 0; i < MatrixFragments.Accumulators; i++)
        {
            var c = warp.Values(operands.C[i]);
            var d = warp.Values(operands.D[i]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                d[lane] = Bits.From((float)(sums[MatrixFragments.Accumulator(lane, i)] + Bits.To<float>(c[lane])));
            }
        }
    }

    /// <summary>
    /// The sums of products in float64: those of the integers are exact, those of f16 nearly. A lies by rows, B by columns, of
    /// which vectors hold four side by side.
    /// </summary>
    private static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int k, Span<double> sums)
    {
        Span<double> across = stackalloc double[MatrixFragments.Columns * k];
        for (var column = 0; column < MatrixFragments.Columns; column++)
        {
            for (var i = 0; i < k; i++)
            {
                across[(i * MatrixFragments.Columns) + column] = b[(column * k) + i];
            }
        }
        for (var row = 0; row < MatrixFragments.Rows; row++)
        {
            var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (var i = 0; i < k; i++)
            {
                var factor = Vector256.Create((double)a[(row * k) + i]);
                var columns = across.Slice(i * MatrixFragments.Columns, MatrixFragments.Columns);
                left = Vector256.FusedMultiplyAdd(factor, Vector256.Create<double>(columns), left);
                right = Vector256.FusedMultiplyAdd(factor, Vector256.Create<double>(columns[4..]), right);
            }
            left.CopyTo(sums[(row * MatrixFragments.Columns)..]);
            right.CopyTo(sums[((row * MatrixFragments.Columns) + 4)..]);
        }
    }

    /// <summary>The two elements of each lane at their places.</summary>
    private static void Spread(ReadOnlySpan<ulong> register, bool isBrain, ReadOnlySpan<int> places, Span<float> matrix)
    {
        Span<float> low = stackalloc float[Vector256<float>.Count];
        Span<float> high = stackalloc float[Vector256<float>.Count];
        for (var lane = 0; lane < Warp.Size; lane += Vector256<float>.Count)
        {
            var pairs = HalfVector.Load(register, lane);
            (isBrain ? (pairs << 16).AsSingle() : HalfVector.ToSingle(pairs)).CopyTo(low);
            (isBrain ? (pairs & Vector256.Create(0xFFFF_0000u)).AsSingle() : HalfVector.ToSingle(pairs >> 16)).CopyTo(high);
            for (var i = 0; i < Vector256<float>.Count; i++)
            {
                matrix[places[lane + i]] = low[i];
                matrix[places[lane + i] + 1] = high[i];
            }
        }
    }

    private static void AddHalves(Warp warp, Operands operands, ReadOnlySpan<double> sums)
    {
        for (var r = 0; r < operands.D.Length; r++)
        {
            var c = warp.Values(operands.C[r]);
            var d = warp.Values(operands.D[r]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                var (low, high) = (Float16.FromHalf((ushort)c[lane]), Float16.FromHalf((ushort)(c[lane] >> 16)));
                var first = MatrixFragments.Accumulator(lane, r * 2);
                d[lane] = Float16.ToHalf(sums[first] + low) | ((uint)Float16.ToHalf(sums[first + 1] + high) << 16);
            }
        }
    }

    private static void Integers(Warp warp, MatrixFragments fragments, Operands operands, (bool A, bool B) isSigned, bool saturates)
    {
        Span<float> a = stackalloc float[MatrixFragments.Rows * fragments.K];
        Span<float> b = stackalloc float[MatrixFragments.Columns * fragments.K];
        var bits = 32 / fragments.PerRegister;
        for (var r = 0; r < operands.A.Length; r++)
        {
            var register = warp.Values(operands.A[r]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                Split((uint)register[lane], bits, isSigned.A, a.Slice(fragments.APlaces(r)[lane], fragments.PerRegister));
            }
        }
        for (var r = 0; r < operands.B.Length; r++)
        {
            var register = warp.Values(operands.B[r]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                Split((uint)register[lane], bits, isSigned.B, b.Slice(fragments.BPlaces(r)[lane], fragments.PerRegister));
            }
        }
        Span<double> sums = stackalloc double[MatrixFragments.Rows * MatrixFragments.Columns];
        Multiply(a, b, fragments.K, sums);
        for (var i = 0; i < MatrixFragments.Accumulators; i++)
        {
            var c = warp.Values(operands.C[i]);
            var d = warp.Values(operands.D[i]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                var sum = (long)sums[MatrixFragments.Accumulator(lane, i)] + (int)c[lane];
                d[lane] = (uint)(saturates ? Math.Clamp(sum, int.MinValue, int.MaxValue) : sum);
            }
        }
    }

    private static void Split(uint register, int bits, bool isSigned, Span<float> elements)
    {
        var unused = 32 - bits;
        for (var e = 0; e < elements.Length; e++)
        {
            var field = register << (unused - (e * bits));
            elements[e] = isSigned ? (int)field >> unused : (int)(field >> unused);
        }
    }

    private static void BinaryProducts(Warp warp, MatrixFragments fragments, Operands operands, bool isXor)
    {
        var words = fragments.K / 32;
        Span<uint> a = stackalloc uint[MatrixFragments.Rows * words];
        Span<uint> b = stackalloc uint[MatrixFragments.Columns * words];
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            for (var r = 0; r < operands.A.Length; r++)
            {
                a[fragments.APlaces(r)[lane] / 32] = (uint)warp.Values(operands.A[r])[lane];
            }
            for (var r = 0; r < operands.B.Length; r++)
            {
                b[fragments.BPlaces(r)[lane] / 32] = (uint)warp.Values(operands.B[r])[lane];
            }
        }
        for (var i = 0; i < MatrixFragments.Accumulators; i++)
        {
            var c = warp.Values(operands.C[i]);
            var d = warp.Values(operands.D[i]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                var place = MatrixFragments.Accumulator(lane, i);
                var row = a.Slice(place / MatrixFragments.Columns * words, words);
                var column = b.Slice(place % MatrixFragments.Columns * words, words);
                var sum = (uint)c[lane];
                for (var w = 0; w < words; w++)
                {
                    sum += (uint)BitOperations.PopCount(isXor ? row[w] ^ column[w] : row[w] & column[w]);
                }
                d[lane] = sum;
            }
        }
    }
}
