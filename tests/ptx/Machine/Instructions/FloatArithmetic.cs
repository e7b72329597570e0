using System.Numerics;
using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>add, sub, mul, fma, mad, div, min, max, neg, abs and copysign of f32 and f64, with their roundings, .ftz and .sat.</summary>
internal static class FloatArithmetic
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("add", Domain.Float)] = Binary<Add>((a, b) => Rounding.FusedToOdd(a, 1, b)),
        [("sub", Domain.Float)] = Binary<Subtract>((a, b) => Rounding.FusedToOdd(a, 1, -b)),
        [("mul", Domain.Float)] = Binary<Multiply>((a, b) => a * b),
        [("fma", Domain.Float)] = FusedMultiplyAdd,
        [("mad", Domain.Float)] = FusedMultiplyAdd,
        [("div", Domain.Float)] = Divide,
        [("min", Domain.Float)] = Extreme(isMaximum: false),
        [("max", Domain.Float)] = Extreme(isMaximum: true),
        [("neg", Domain.Float)] = Sign(bits => bits ^ (1UL << 63)),
        [("abs", Domain.Float)] = Sign(bits => bits & ~(1UL << 63)),
        [("copysign", Domain.Float)] = CopySign,
    };

    private static Decoder Binary<TOperation>(Func<double, double, double> exact)
        where TOperation : IBinary => (reader, instruction) =>
        {
            instruction.Class = InstructionClass.Float;
            var mode = Rounding.Of(reader.AcceptAny("rn", "rz", "rm", "rp"));
            var (flushes, saturates) = (reader.Accept("ftz"), reader.Accept("sat"));
            var type = reader.Type("f32", "f64");
            RefuseForDouble(reader, type, mode, flushes || saturates);
            var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
            instruction.Execute = type.Bits == 64 ? Operations.Binary<TOperation, double>(d, a, b)
                : mode == RoundingMode.NearestEven && !flushes && !saturates ? Operations.Binary<TOperation, float>(d, a, b)
                : Lanes.Map(d, a, b, Flushed.Binary((x, y) => (float)Rounding.To(FloatFormat.F32, exact(x, y), mode), flushes, saturates));
        };

    private static void FusedMultiplyAdd(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Float;
        var mode = Rounding.Of(reader.Require("rn", "rz", "rm", "rp"));
        var (flushes, saturates) = (reader.Accept("ftz"), reader.Accept("sat"));
        var type = reader.Type("f32", "f64");
        RefuseForDouble(reader, type, mode, flushes || saturates);
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(type));
        instruction.Execute = type.Bits == 64 ? Lanes.Map<double, double, double, double>(d, a, b, c, Math.FusedMultiplyAdd)
            : mode == RoundingMode.NearestEven && !flushes && !saturates ? FusedSingle(d, a, b, c)
            : Lanes.Map(d, a, b, c, Flushed.Ternary(
                (x, y, z) => (float)Rounding.To(FloatFormat.F32, Rounding.FusedToOdd(x, y, z), mode), flushes, saturates));
    }

    private static Execution FusedSingle(int destination, int a, int b, int c) => (warp, active) =>
    {
        var d = warp.Values(destination);
        var x = warp.Values(a);
        var y = warp.Values(b);
        var z = warp.Values(c);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                d[lane] = Bits.From(MathF.FusedMultiplyAdd(Bits.To<float>(x[lane]), Bits.To<float>(y[lane]), Bits.To<float>(z[lane])));
            }
        }
    };

    /// <summary>Every form of division gives the rounded quotient, the approximate ones too.</summary>
    private static void Divide(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Special;
        var form = reader.Require("approx", "full", "rn");
        var flushes = reader.Accept("ftz");
        var type = reader.Type("f32", "f64");
        RefuseForDouble(reader, type, RoundingMode.NearestEven, flushes || form != "rn");
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        instruction.Execute = type.Bits == 64
            ? Lanes.Map<double, double, double>(d, a, b, (x, y) => x / y)
            : Lanes.Map(d, a, b, Flushed.Binary((x, y) => x / y, flushes, saturates: false));
    }

    /// <summary>Of a number and a NaN, the number; with .NaN, NaN.</summary>
    private static Decoder Extreme(bool isMaximum) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Float;
        var (flushes, keepsNaN) = (reader.Accept("ftz"), reader.Accept("NaN"));
        var type = reader.Type("f32", "f64");
        RefuseForDouble(reader, type, RoundingMode.NearestEven, flushes || keepsNaN);
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        if (type.Bits == 64)
        {
            instruction.Execute = Lanes.Map<double, double, double>(d, a, b, isMaximum ? double.MaxNumber : double.MinNumber);
            return;
        }
        Func<float, float, float> function = (isMaximum, keepsNaN) switch
        {
            (true, true) => float.Max,
            (true, false) => float.MaxNumber,
            (false, true) => float.Min,
            (false, false) => float.MinNumber,
        };
        instruction.Execute = Lanes.Map(d, a, b, Flushed.Binary(function, flushes, saturates: false));
    };

    /// <summary>An operation on the sign bit, given for 64 bits.</summary>
    private static Decoder Sign(Func<ulong, ulong> change) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Float;
        var flushes = reader.Accept("ftz");
        var type = reader.Type("f32", "f64");
        RefuseForDouble(reader, type, RoundingMode.NearestEven, flushes);
        var (d, a) = (reader.Destination(type), reader.Source(type));
        var shift = 64 - type.Bits;
        instruction.Execute = flushes
            ? Lanes.Map<float, ulong>(d, a, x => change(Bits.From(Flushed.Flush(x)) << shift) >> shift)
            : Lanes.Map<ulong, ulong>(d, a, x => change(x << shift) >> shift);
    };

    /// <summary>The sign of the first operand on the magnitude of the second.</summary>
    private static void CopySign(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Float;
        var type = reader.Type("f32", "f64");
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        instruction.Execute = type.Bits == 64
            ? Lanes.Map<double, double, double>(d, a, b, (sign, value) => Math.CopySign(value, sign))
            : Lanes.Map<float, float, float>(d, a, b, (sign, value) => MathF.CopySign(value, sign));
    }

    private static void RefuseForDouble(InstructionReader reader, PtxType type, RoundingMode mode, bool hasModifiers)
    {
        if (type.Bits == 64 && (mode != RoundingMode.NearestEven || hasModifiers))
        {
            throw reader.Error("f64 is executed with .rn alone");
        }
    }

    private readonly struct Add : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T> => a + b;
    }

    private readonly struct Subtract : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T> => a - b;
    }

    private readonly struct Multiply : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T> => a * b;
    }
}
