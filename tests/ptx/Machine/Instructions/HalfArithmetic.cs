using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>add, sub, mul, fma, neg, abs, min and max of f16, f16x2, bf16 and bf16x2: each result is rounded once, to nearest even.</summary>
internal static class HalfArithmetic
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("add", Domain.Half)] = Binary((a, b) => Rounding.FusedToOdd(a, 1, b)),
        [("sub", Domain.Half)] = Binary((a, b) => Rounding.FusedToOdd(a, 1, -b)),
        [("mul", Domain.Half)] = Binary((a, b) => a * b),
        [("fma", Domain.Half)] = FusedMultiplyAdd,
        [("neg", Domain.Half)] = Sign(bits => bits ^ 0x8000_8000),
        [("abs", Domain.Half)] = Sign(bits => bits & 0x7FFF_7FFF),
        [("min", Domain.Half)] = Extreme(double.MinNumber, double.Min),
        [("max", Domain.Half)] = Extreme(double.MaxNumber, double.Max),
    };

    private static readonly string[] Types = ["f16", "f16x2", "bf16", "bf16x2"];

    private static Decoder Binary(Func<double, double, double> exact) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Half;
        reader.Accept("rn");
        var (flushes, saturates) = (reader.Accept("ftz"), reader.Accept("sat"));
        var type = HalfType(reader, flushes || saturates);
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
        var (read, write) = (Reader(type, flushes), Writer(type, flushes, saturates, clamps: false));
        instruction.Execute = Lanes.Map<uint, uint, uint>(d, a, b, Packed(type, (x, y) => write(exact(read(x), read(y)))));
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
        instruction.Execute = type.Lanes == 1
            ? Lanes.Map<ushort, ushort, ushort, ushort>(d, a, b, c, Element)
            : Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, z) =>
                Element((ushort)x, (ushort)y, (ushort)z) | ((uint)Element((ushort)(x >> 16), (ushort)(y >> 16), (ushort)(z >> 16)) << 16));
    }

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
