using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>cvt between all integers, f16, bf16, f32 and f64, with roundings, .ftz, .sat and .relu, and two f32 to one packed register.</summary>
internal static class Conversions
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("cvt", Domain.Integer)] = Convert,
        [("cvt", Domain.Float)] = Convert,
        [("cvt", Domain.Half)] = Convert,
    };

    private static readonly string[] Types = ["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f16", "bf16", "f32", "f64"];

    private sealed record Modifiers(string? Rounding, bool ClampsNegative, bool Flushes, bool Saturates);

    private static void Convert(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Conversion;
        var rounding = reader.AcceptAny("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi");
        var modifiers = new Modifiers(rounding, reader.Accept("relu"), reader.Accept("ftz"), reader.Accept("sat"));
        var to = reader.Type([.. Types, "f16x2", "bf16x2"]);
        var from = reader.Type(Types);
        if (to.Lanes == 2)
        {
            instruction.Execute = Pack(reader, modifiers, to, from);
            return;
        }
        VerifyRounding(reader, modifiers, to, from);
        var d = reader.Destination(to, orWider: true);
        var registerBits = reader.DestinationType.Bits;
        var a = reader.Source(from, orWider: true);
        instruction.Execute = Frequent(modifiers, to, from, d, a) ?? (IsFloat(from)
            ? Lanes.Map(d, a, IsFloat(to) ? FloatToFloat(modifiers, to, from) : FloatToInteger(modifiers, to, from, registerBits))
            : Lanes.Map(d, a, IsFloat(to) ? IntegerToFloat(modifiers, to, from) : IntegerToInteger(modifiers, to, from, registerBits)));
    }

    /// <summary>The first source goes to the upper half.</summary>
    private static Execution Pack(InstructionReader reader, Modifiers modifiers, PtxType to, PtxType from)
    {
        if (from.Name != "f32" || modifiers is not { Rounding: "rn" or "rz", Flushes: false, Saturates: false })
        {
            throw reader.Error($"a .{to.Name} is made of two .f32 with .rn or .rz");
        }
        var (d, a, b) = (reader.Destination(PtxType.Of("b32")), reader.Source(from), reader.Source(from));
        var write = Encoder(modifiers, PtxType.Of(to.Name[..^2]));
        return Lanes.Map<float, float, uint>(d, a, b, (high, low) => ((uint)write(high) << 16) | (uint)write(low));
    }

    private static bool IsFloat(PtxType type) => type.Kind is PtxKind.Float or PtxKind.BFloat;

    /// <summary>A rounding is given just where the conversion can round: to an integer from a float, and to a float from what it may not hold.</summary>
    private static void VerifyRounding(InstructionReader reader, Modifiers modifiers, PtxType to, PtxType from)
    {
        var isToInteger = modifiers.Rounding?.Length == 3;
        var isSame = IsFloat(from) && IsFloat(to) && FloatFormat.Of(from) == FloatFormat.Of(to);
        var narrows = IsFloat(to) && (!IsFloat(from) || FloatFormat.Of(to).Precision < FloatFormat.Of(from).Precision);
        var mustHave = narrows || (IsFloat(from) && !IsFloat(to));
        var isRight = modifiers.Rounding is null ? !mustHave : isToInteger ? (IsFloat(from) && !IsFloat(to)) || isSame : narrows;
        if (!isRight)
        {
            throw reader.Error($"from .{from.Name} to .{to.Name} " + (modifiers.Rounding is null ? "a rounding is needed" : $"the rounding .{modifiers.Rounding} is not allowed"));
        }
    }

    /// <summary>The conversions of inner loops, by the processor's own instructions.</summary>
    private static Execution? Frequent(Modifiers modifiers, PtxType to, PtxType from, int d, int a)
    {
        if (modifiers is not { Rounding: null or "rn", ClampsNegative: false, Flushes: false, Saturates: false })
        {
            return null;
        }
        return (to.Name, from.Name) switch
        {
            ("f32", "s32") => Lanes.Map<int, float>(d, a, x => x),
            ("f32", "u32") => Lanes.Map<uint, float>(d, a, x => x),
            ("f32", "f16") => Lanes.Map<ushort, float>(d, a, Float16.FromHalf),
            ("f32", "bf16") => Lanes.Map<ushort, float>(d, a, Float16.FromBrain),
            ("f16", "f32") => Lanes.Map<float, ushort>(d, a, x => Float16.ToHalf(x)),
            ("f64", "f32") => Lanes.Map<float, double>(d, a, x => x),
            ("f32", "f64") => Lanes.Map<double, float>(d, a, x => (float)x),
            _ => null,
        };
    }

    private static Func<ulong, ulong> IntegerToInteger(Modifiers modifiers, PtxType to, PtxType from, int registerBits)
    {
        var (smallest, largest) = Range(to);
        var read = Reader(from);
        return x =>
        {
            var value = read(x);
            return Extended(modifiers.Saturates ? Int128.Clamp(value, smallest, largest) : value, to, registerBits);
        };
    }

    private static Func<ulong, ulong> IntegerToFloat(Modifiers modifiers, PtxType to, PtxType from)
    {
        if (to.Bits == 64)
        {
            var mode = Rounding.Of(modifiers.Rounding);
            var exact = Reader(from);
            return x => Bits.From(Rounding.ToDouble(exact(x), mode));
        }
        var (read, write) = (Reader(from), Encoder(modifiers, to));
        return x => write(Rounding.ToOdd(read(x)));
    }

    /// <summary>Beyond the range the nearest integer; NaN gives 0.</summary>
    private static Func<ulong, ulong> FloatToInteger(Modifiers modifiers, PtxType to, PtxType from, int registerBits)
    {
        var (smallest, largest) = Range(to);
        var (read, mode) = (Decoder(modifiers, from), Rounding.Of(modifiers.Rounding));
        return x =>
        {
            var value = Rounding.ToInteger(read(x), mode);
            var integer = double.IsNaN(value) ? 0 : value <= (double)smallest ? smallest : value >= (double)largest ? largest : (Int128)value;
            return Extended(integer, to, registerBits);
        };
    }

    private static Func<ulong, ulong> FloatToFloat(Modifiers modifiers, PtxType to, PtxType from)
    {
        var (read, write) = (Decoder(modifiers, from), Encoder(modifiers, to));
        var isToInteger = modifiers.Rounding?.Length == 3;
        var mode = Rounding.Of(modifiers.Rounding);
        return x => write(isToInteger ? Rounding.ToInteger(read(x), mode) : read(x));
    }

    private static (Int128 Smallest, Int128 Largest) Range(PtxType type) => type.Kind == PtxKind.Signed
        ? (-(Int128.One << (type.Bits - 1)), (Int128.One << (type.Bits - 1)) - 1)
        : (0, (Int128.One << type.Bits) - 1);

    private static Func<ulong, Int128> Reader(PtxType type) => type.Kind == PtxKind.Signed
        ? x => Bits.SignExtend(x, type.Bits)
        : x => Bits.Low(x, type.Bits);

    /// <summary>A narrow signed result fills a wider register with its sign.</summary>
    private static ulong Extended(Int128 value, PtxType type, int registerBits)
    {
        var bits = Bits.Low((ulong)value, type.Bits);
        return type.Kind == PtxKind.Signed ? Bits.Low((ulong)Bits.SignExtend(bits, type.Bits), registerBits) : bits;
    }

    private static Func<ulong, double> Decoder(Modifiers modifiers, PtxType type) => type.Name switch
    {
        "f16" => x => Float16.FromHalf((ushort)x),
        "bf16" => x => Float16.FromBrain((ushort)x),
        "f64" => Bits.To<double>,
        _ => modifiers.Flushes ? x => Flushed.Flush(Bits.To<float>(x)) : x => Bits.To<float>(x),
    };

    /// <summary>Rounds and encodes a value; one that is rounded to odd counts as exact.</summary>
    private static Func<double, ulong> Encoder(Modifiers modifiers, PtxType type)
    {
        var (format, mode) = (FloatFormat.Of(type), Rounding.Of(modifiers.Rounding));
        return value =>
        {
            value = modifiers.Saturates ? (value >= 0 ? Math.Min(value, 1) : 0) : modifiers.ClampsNegative && value < 0 ? 0 : value;
            value = Rounding.To(format, value, mode);
            return type.Name switch
            {
                "f16" => Float16.ToHalf(value),
                "bf16" => Float16.ToBrain(value),
                "f64" => Bits.From(value),
                _ => Bits.From(modifiers.Flushes ? Flushed.Flush((float)value) : (float)value),
            };
        };
    }
}
