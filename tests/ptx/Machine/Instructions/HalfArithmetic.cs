using System.Runtime.Intrinsics;
using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>add, sub, mul, fma, neg, abs, min and max of f16, f16x2, bf16 and bf16x2: each result is rounded once, to nearest even.</summary>
internal static class HalfArithmetic
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("add", Domain.Half)] = Binary((a, b) => Rounding.FusedToOdd(a, 1, b), (a, b, _) => a + b),
        [("sub", Domain.Half)] = Binary((a, b) => Rounding.FusedToOdd(a, 1, -b), (a, b, _) => a - b),
        [("mul", Domain.Half)] = Binary((a, b) => a * b, (a, b, _) => a * b),
        [("fma", Domain.Half)] = FusedMultiplyAdd,
        [("neg", Domain.Half)] = Sign(bits => bits ^ 0x8000_8000),
        [("abs", Domain.Half)] = Sign(bits => bits & 0x7FFF_7FFF),
        [("min", Domain.Half)] = Extreme(double.MinNumber, double.Min),
        [("max", Domain.Half)] = Extreme(double.MaxNumber, double.Max),
    };

    private static readonly string[] Types = ["f16", "f16x2", "bf16", "bf16x2"];

    private static Decoder Binary(Func<double, double, double> exact, PackedOperation vector) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Half;
        reader.Accept("rn");
        var (flushes, saturates) = (reader.Accept("ftz"), reader.Accept("sat"));
        var type = HalfType(reader, flushes || saturates);
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        var (read, write) = (Reader(type, flushes), Writer(type, flushes, saturates, clamps: false));
        var exactly = Lanes.Map<uint, uint, uint>(d, a, b, Packed(type, (x, y) => write(exact(read(x), read(y)))));
        instruction.Execute = type.Name == "f16x2" && !flushes && !saturates
            ? Together(d, (a, b, b), vector, exactly)
            : exactly;
    };

    private static void FusedMultiplyAdd(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Half;
        reader.Require("rn");
        var (flushes, saturates, clamps) = (reader.Accept("ftz"), reader.Accept("sat"), reader.Accept("relu"));
        var type = HalfType(reader, flushes || saturates);
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(type));
        var (read, write) = (Reader(type, flushes), Writer(type, flushes, saturates, clamps));
        ushort Element(ushort x, ushort y, ushort z) => write(Rounding.FusedToOdd(read(x), read(y), read(z)));
        var exactly = type.Lanes == 1
            ? Lanes.Map<ushort, ushort, ushort, ushort>(d, a, b, c, Element)
            : Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, z) =>
                Element((ushort)x, (ushort)y, (ushort)z) | ((uint)Element((ushort)(x >> 16), (ushort)(y >> 16), (ushort)(z >> 16)) << 16));
        instruction.Execute = type.Name == "f16x2" && !flushes && !saturates && !clamps
            ? Together(d, (a, b, c), Vector256.FusedMultiplyAdd, exactly)
            : exactly;
    }

    /// <summary>An operation on eight f16 widened to f32, rounded once to f32.</summary>
    private delegate Vector256<float> PackedOperation(Vector256<float> a, Vector256<float> b, Vector256<float> c);

    /// <summary>A whole warp at once in f32; where that could round twice, the exact way.</summary>
    private static Execution Together(int destination, (int A, int B, int C) sources, PackedOperation operation, Execution exactly) => (warp, active) =>
    {
        if (active != uint.MaxValue)
        {
            exactly(warp, active);
            return;
        }
        var d = warp.Values(destination);
        for (var lane = 0; lane < Warp.Size; lane += Vector256<uint>.Count)
        {
            var a = HalfVector.Load(warp.Values(sources.A), lane);
            var b = HalfVector.Load(warp.Values(sources.B), lane);
            var c = HalfVector.Load(warp.Values(sources.C), lane);
            var low = operation(HalfVector.ToSingle(a), HalfVector.ToSingle(b), HalfVector.ToSingle(c));
            var high = operation(HalfVector.ToSingle(a >> 16), HalfVector.ToSingle(b >> 16), HalfVector.ToSingle(c >> 16));
            if (HalfVector.TryRound(low, out var lowBits) & HalfVector.TryRound(high, out var highBits))
            {
                HalfVector.Store(lowBits | (highBits << 16), d, lane);
            }
            else
            {
                exactly(warp, 0xFFu << lane);
            }
        }
    };

    private static Decoder Sign(Func<uint, uint> change) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Half;
        var flushes = reader.Accept("ftz");
        var type = HalfType(reader, flushes);
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<uint, uint>(d, a, x => (uint)Bits.Low(change(flushes ? Flush(x) : x), type.Bits));
    };

    private static Decoder Extreme(Func<double, double, double> number, Func<double, double, double> withNaN) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Half;
        var (flushes, keepsNaN) = (reader.Accept("ftz"), reader.Accept("NaN"));
        var type = HalfType(reader, flushes);
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        var (read, write, choose) = (Reader(type, flushes), Float16.Writer(type), keepsNaN ? withNaN : number);
        instruction.Execute = Lanes.Map<uint, uint, uint>(d, a, b, Packed(type, (x, y) => write(choose(read(x), read(y)))));
    };

    /// <summary>A function of 16-bit elements for the one or two of a register.</summary>
    private static Func<uint, uint, uint> Packed(PtxType type, Func<ushort, ushort, ushort> element) => type.Lanes == 1
        ? (x, y) => element((ushort)x, (ushort)y)
        : (x, y) => element((ushort)x, (ushort)y) | ((uint)element((ushort)(x >> 16), (ushort)(y >> 16)) << 16);

    private static PtxType HalfType(InstructionReader reader, bool needsF16)
    {
        var type = reader.Type(Types);
        return type.Kind == PtxKind.BFloat && needsF16 ? throw reader.Error("bf16 has neither .ftz nor .sat") : type;
    }

    private static Func<ushort, double> Reader(PtxType type, bool flushes)
    {
        var read = Float16.Reader(type);
        return flushes ? bits => read((ushort)Flush(bits)) : bits => read(bits);
    }

    private static Func<double, ushort> Writer(PtxType type, bool flushes, bool saturates, bool clamps)
    {
        var write = Float16.Writer(type);
        return !flushes && !saturates && !clamps ? write : value =>
        {
            value = saturates ? (value >= 0 ? Math.Min(value, 1) : 0) : clamps && value < 0 ? 0 : value;
            var bits = write(value);
            return flushes ? (ushort)Flush(bits) : bits;
        };
    }

    /// <summary>Makes zeros of the subnormal ones of two f16.</summary>
    private static uint Flush(uint bits)
    {
        var low = (bits & 0x7C00) == 0 ? bits & 0x8000 : bits & 0xFFFF;
        var high = (bits & 0x7C00_0000) == 0 ? bits & 0x8000_0000 : bits & 0xFFFF_0000;
        return low | high;
    }
}
