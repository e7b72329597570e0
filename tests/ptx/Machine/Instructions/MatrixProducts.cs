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
        Span<double> a = stackalloc double[MatrixFragments.Rows * fragments.K];
        Span<double> b = stackalloc double[MatrixFragments.Columns * fragments.K];
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            for (var r = 0; r < operands.A.Length; r++)
            {
                Split((uint)warp.Values(operands.A[r])[lane], isBrain, out a[fragments.A(lane, r)], out a[fragments.A(lane, r) + 1]);
            }
            for (var r = 0; r < operands.B.Length; r++)
            {
                // B is needed by rows here: its columns are the lanes of a vector.
                var place = fragments.B(lane, r);
                var (column, row) = (place / fragments.K, place % fragments.K);
                Split((uint)warp.Values(operands.B[r])[lane], isBrain, out b[(row * 8) + column], out b[((row + 1) * 8) + column]);
            }
        }
        Span<double> sums = stackalloc double[MatrixFragments.Rows * MatrixFragments.Columns];
        for (var row = 0; row < MatrixFragments.Rows; row++)
        {
            var sum = Vector512<double>.Zero;
            for (var k = 0; k < fragments.K; k++)
            {
                sum += Vector512.Create(a[(row * fragments.K) + k]) * Vector512.Create<double>(b.Slice(k * 8, 8));
            }
            sum.CopyTo(sums[(row * 8)..]);
        }
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

    private static void Split(uint register, bool isBrain, out double low, out double high)
    {
        low = isBrain ? Float16.FromBrain((ushort)register) : Float16.FromHalf((ushort)register);
        high = isBrain ? Float16.FromBrain((ushort)(register >> 16)) : Float16.FromHalf((ushort)(register >> 16));
    }

    private static void AddHalves(Warp warp, Operands operands, ReadOnlySpan<double> sums)
    {
        for (var r = 0; r < operands.D.Length; r++)
        {
            var c = warp.Values(operands.C[r]);
            var d = warp.Values(operands.D[r]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                Split((uint)c[lane], isBrain: false, out var low, out var high);
                var first = MatrixFragments.Accumulator(lane, r * 2);
                d[lane] = Float16.ToHalf(sums[first] + low) | ((uint)Float16.ToHalf(sums[first + 1] + high) << 16);
            }
        }
    }

    private static void Integers(Warp warp, MatrixFragments fragments, Operands operands, (bool A, bool B) isSigned, bool saturates)
    {
        Span<int> a = stackalloc int[MatrixFragments.Rows * fragments.K];
        Span<int> b = stackalloc int[MatrixFragments.Columns * fragments.K];
        var bits = 32 / fragments.PerRegister;
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            for (var r = 0; r < operands.A.Length; r++)
            {
                Split(warp.Values(operands.A[r])[lane], bits, isSigned.A, a.Slice(fragments.A(lane, r), fragments.PerRegister));
            }
            for (var r = 0; r < operands.B.Length; r++)
            {
                Split(warp.Values(operands.B[r])[lane], bits, isSigned.B, b.Slice(fragments.B(lane, r), fragments.PerRegister));
            }
        }
        Accumulate(warp, operands, (row, column, c, left, right) =>
        {
            var sum = Dot(left.Slice(row * fragments.K, fragments.K), right.Slice(column * fragments.K, fragments.K)) + (long)c;
            return saturates ? (int)Math.Clamp(sum, int.MinValue, int.MaxValue) : (int)sum;
        }, a, b);
    }

    private static void Split(ulong register, int bits, bool isSigned, Span<int> elements)
    {
        for (var e = 0; e < elements.Length; e++)
        {
            var field = register >> (e * bits);
            elements[e] = isSigned ? (int)Bits.SignExtend(field, bits) : (int)Bits.Low(field, bits);
        }
    }

    private static int Dot(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var sum = Vector256<int>.Zero;
        for (var k = 0; k < a.Length; k += 8)
        {
            sum += Vector256.Create(a.Slice(k, 8)) * Vector256.Create(b.Slice(k, 8));
        }
        return Vector256.Sum(sum);
    }

    private static void BinaryProducts(Warp warp, MatrixFragments fragments, Operands operands, bool isXor)
    {
        var words = fragments.K / 32;
        Span<int> a = stackalloc int[MatrixFragments.Rows * words];
        Span<int> b = stackalloc int[MatrixFragments.Columns * words];
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            for (var r = 0; r < operands.A.Length; r++)
            {
                a[fragments.A(lane, r) / 32] = (int)warp.Values(operands.A[r])[lane];
            }
            for (var r = 0; r < operands.B.Length; r++)
            {
                b[fragments.B(lane, r) / 32] = (int)warp.Values(operands.B[r])[lane];
            }
        }
        Accumulate(warp, operands, (row, column, c, left, right) =>
        {
            for (var w = 0; w < words; w++)
            {
                var (x, y) = ((uint)left[(row * words) + w], (uint)right[(column * words) + w]);
                c += BitOperations.PopCount(isXor ? x ^ y : x & y);
            }
            return c;
        }, a, b);
    }

    private delegate int Sum(int row, int column, int c, ReadOnlySpan<int> a, ReadOnlySpan<int> b);

    private static void Accumulate(Warp warp, Operands operands, Sum sum, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        for (var i = 0; i < MatrixFragments.Accumulators; i++)
        {
            var c = warp.Values(operands.C[i]);
            var d = warp.Values(operands.D[i]);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                var place = MatrixFragments.Accumulator(lane, i);
                d[lane] = (uint)sum(place / MatrixFragments.Columns, place % MatrixFragments.Columns, (int)c[lane], a, b);
            }
        }
    }
}
