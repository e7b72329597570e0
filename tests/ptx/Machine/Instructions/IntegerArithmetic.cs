using System.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>add, sub, mul, mad, div, rem, min, max, neg and abs of 16-, 32- and 64-bit integers. Results wrap.</summary>
internal static class IntegerArithmetic
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("add", Domain.Integer)] = Additive<Add>((a, b) => a + b),
        [("sub", Domain.Integer)] = Additive<Subtract>((a, b) => a - b),
        [("mul", Domain.Integer)] = Multiply,
        [("mad", Domain.Integer)] = MultiplyAdd,
        [("div", Domain.Integer)] = Binary<Divide>,
        [("rem", Domain.Integer)] = Binary<Remainder>,
        [("min", Domain.Integer)] = Binary<Minimum>,
        [("max", Domain.Integer)] = Binary<Maximum>,
        [("neg", Domain.Integer)] = Unary(a => 0 - a),
        [("abs", Domain.Integer)] = Unary(a => a < 0 ? 0 - a : a),
    };

    private static readonly string[] Types = ["u16", "u32", "u64", "s16", "s32", "s64"];

    /// <summary>add and sub, which of s32 may saturate.</summary>
    private static Decoder Additive<TOperation>(Func<long, long, long> exact)
        where TOperation : IIntegerBinary => (reader, instruction) =>
        {
            instruction.Class = InstructionClass.Integer;
            if (!reader.Accept("sat"))
            {
                Binary<TOperation>(reader, instruction);
                return;
            }
            var type = reader.Type("s32");
            var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
            instruction.Execute = Lanes.Map<int, int, int>(d, a, b, (x, y) => (int)Math.Clamp(exact(x, y), int.MinValue, int.MaxValue));
        };

    private static void Binary<TOperation>(InstructionReader reader, Instruction instruction)
        where TOperation : IIntegerBinary
    {
        instruction.Class = InstructionClass.Integer;
        var type = reader.Type(Types);
        instruction.Execute = Execution<TOperation>(type, reader.Destination(type), reader.Source(type), reader.Source(type));
    }

    private static Execution Execution<TOperation>(PtxType type, int d, int a, int b)
        where TOperation : IIntegerBinary => type.Name switch
        {
            "u16" => Operations.IntegerBinary<TOperation, ushort>(d, a, b),
            "u32" => Operations.IntegerBinary<TOperation, uint>(d, a, b),
            "u64" => Operations.IntegerBinary<TOperation, ulong>(d, a, b),
            "s16" => Operations.IntegerBinary<TOperation, short>(d, a, b),
            "s32" => Operations.IntegerBinary<TOperation, int>(d, a, b),
            _ => Operations.IntegerBinary<TOperation, long>(d, a, b),
        };

    private static Decoder Unary(Func<long, long> function) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Integer;
        var type = reader.Type("s16", "s32", "s64");
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<ulong, ulong>(d, a, x => Bits.Low((ulong)function(Bits.SignExtend(x, type.Bits)), type.Bits));
    };

    private static void Multiply(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Integer;
        var part = reader.Require("lo", "hi", "wide");
        var type = part == "wide" ? reader.Type("u16", "u32", "s16", "s32") : reader.Type(Types);
        var (d, a, b) = (reader.Destination(ResultOf(part, type)), reader.Source(type), reader.Source(type));
        instruction.Execute = (part, type.Bits) switch
        {
            ("lo", _) => Execution<Product>(type, d, a, b),
            _ => Lanes.Map<ulong, ulong, ulong>(d, a, b, Part(part, type)),
        };
    }

    private static void MultiplyAdd(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Integer;
        var part = reader.Require("lo", "hi", "wide");
        var type = part == "wide" ? reader.Type("u16", "u32", "s16", "s32") : reader.Type(Types);
        var result = ResultOf(part, type);
        var (d, a, b, c) = (reader.Destination(result), reader.Source(type), reader.Source(type), reader.Source(result));
        var product = Part(part, type);
        instruction.Execute = (part, type.Bits) switch
        {
            ("lo", 32) => Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, z) => (x * y) + z),
            _ => Lanes.Map<ulong, ulong, ulong, ulong>(d, a, b, c, (x, y, z) => Bits.Low(product(x, y) + z, result.Bits)),
        };
    }

    private static PtxType ResultOf(string part, PtxType type) =>
        part == "wide" ? PtxType.Of($"{type.Name[0]}{type.Bits * 2}") : type;

    /// <summary>The part of the double-width product that the instruction keeps.</summary>
    private static Func<ulong, ulong, ulong> Part(string part, PtxType type)
    {
        var (bits, shift) = (type.Bits, part == "hi" ? type.Bits : 0);
        var kept = part == "wide" ? bits * 2 : bits;
        return type.Kind == PtxKind.Signed
            ? (a, b) => Bits.Low((ulong)((Int128)Bits.SignExtend(a, bits) * Bits.SignExtend(b, bits) >> shift), kept)
            : (a, b) => Bits.Low((ulong)((UInt128)Bits.Low(a, bits) * Bits.Low(b, bits) >> shift), kept);
    }

    internal readonly struct Add : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a + b;
    }

    internal readonly struct Subtract : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a - b;
    }

    private readonly struct Product : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a * b;
    }

    /// <summary>Division by zero gives all ones, as the hardware does; the smallest number divided by -1 gives itself.</summary>
    private readonly struct Divide : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => T.IsZero(b) ? ~T.Zero : b == ~T.Zero && T.IsNegative(b) ? T.Zero - a : a / b;
    }

    private readonly struct Remainder : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => T.IsZero(b) ? a : b == ~T.Zero && T.IsNegative(b) ? T.Zero : a % b;
    }

    private readonly struct Minimum : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a < b ? a : b;
    }

    private readonly struct Maximum : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a > b ? a : b;
    }
}
