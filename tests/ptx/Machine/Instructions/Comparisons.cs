using System.Numerics;
using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>setp, set, selp and slct.</summary>
internal static class Comparisons
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("setp", Domain.Any)] = SetPredicate,
        [("setp", Domain.Integer)] = SetPredicate,
        [("setp", Domain.Float)] = SetPredicate,
        [("setp", Domain.Half)] = SetPredicate,
        [("set", Domain.Any)] = Set,
        [("set", Domain.Integer)] = Set,
        [("set", Domain.Float)] = Set,
        [("selp", Domain.Any)] = Select,
        [("selp", Domain.Integer)] = Select,
        [("selp", Domain.Float)] = Select,
        [("slct", Domain.Integer)] = SelectBySign,
        [("slct", Domain.Float)] = SelectBySign,
    };

    private static readonly string[] Relations =
        ["eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"];

    private static readonly string[] Types = ["b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64", "f32", "f64"];

    private static void SetPredicate(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Compare;
        var relation = reader.Require(Relations);
        var combine = reader.AcceptAny("and", "or", "xor");
        var flushes = reader.Accept("ftz");
        var type = reader.Type([.. Types, "f16", "f16x2", "bf16", "bf16x2"]);
        var (first, second) = reader.PredicateDestinations();
        var (a, b) = (reader.Source(type), reader.Source(type));
        PredicateOperand? other = combine is null ? null : reader.Predicate();
        if (type.Lanes == 2)
        {
            instruction.Execute = OfPairs(reader, relation, type, (first, second), (a, b), (combine, other));
            return;
        }
        var holds = Holds(reader, relation, type, a, b, flushes);
        instruction.Execute = (warp, active) =>
        {
            var mask = holds(warp);
            var with = other?.Mask(warp) ?? 0;
            Put(warp, first, Combine(combine, mask, with), active);
            Put(warp, second, Combine(combine, ~mask, with), active);
        };
    }

    /// <summary>Two 16-bit elements to a register give two predicates.</summary>
    private static Execution OfPairs(
        InstructionReader reader, string relation, PtxType type, (int?, int?) targets, (int A, int B) operands, (string? Combine, PredicateOperand? Other) with)
    {
        var read = Float16.Reader(type);
        var compare = Relation<float>(reader, relation);
        var low = Lanes.Compare<uint>(operands.A, operands.B, (x, y) => compare(read((ushort)x), read((ushort)y)));
        var high = Lanes.Compare<uint>(operands.A, operands.B, (x, y) => compare(read((ushort)(x >> 16)), read((ushort)(y >> 16))));
        return (warp, active) =>
        {
            var (first, second, other) = (low(warp), high(warp), with.Other?.Mask(warp) ?? 0);
            Put(warp, targets.Item1, Combine(with.Combine, first, other), active);
            Put(warp, targets.Item2, Combine(with.Combine, second, other), active);
        };
    }

    /// <summary>The result is all ones, or 1.0 where it is a float.</summary>
    private static void Set(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Compare;
        var relation = reader.Require(Relations);
        var combine = reader.AcceptAny("and", "or", "xor");
        var flushes = reader.Accept("ftz");
        var result = reader.Type("u32", "s32", "f32");
        var type = reader.Type(Types);
        var d = reader.Destination(result);
        var holds = Holds(reader, relation, type, reader.Source(type), reader.Source(type), flushes);
        PredicateOperand? other = combine is null ? null : reader.Predicate();
        var yes = result.Kind == PtxKind.Float ? BitConverter.SingleToUInt32Bits(1) : uint.MaxValue;
        instruction.Execute = (warp, active) =>
        {
            var mask = Combine(combine, holds(warp), other?.Mask(warp) ?? 0);
            var values = warp.Values(d);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                values[lane] = ((active >> lane) & 1) == 0 ? values[lane] : ((mask >> lane) & 1) != 0 ? yes : 0;
            }
        };
    }

    private static void Select(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Move;
        var type = reader.Type(Types);
        var (d, a, b, condition) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Predicate());
        instruction.Execute = (warp, active) =>
        {
            var result = warp.Values(d);
            var x = warp.Values(a);
            var y = warp.Values(b);
            var mask = condition.Mask(warp);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    result[lane] = ((mask >> lane) & 1) != 0 ? x[lane] : y[lane];
                }
            }
        };
    }

    private static void SelectBySign(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Move;
        var flushes = reader.Accept("ftz");
        var (type, by) = (reader.Type(Types), reader.Type("s32", "f32"));
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(by));
        instruction.Execute = by.Kind == PtxKind.Signed
            ? Lanes.Map<ulong, ulong, int, ulong>(d, a, b, c, (x, y, sign) => sign >= 0 ? x : y)
            : Lanes.Map<ulong, ulong, float, ulong>(d, a, b, c, (x, y, sign) => (flushes ? Flushed.Flush(sign) : sign) >= 0 ? x : y);
    }

    private static Func<Warp, uint> Holds(InstructionReader reader, string relation, PtxType type, int a, int b, bool flushes)
    {
        switch (type.Name)
        {
            case "b16" or "u16":
                return Integers<ushort>(reader, relation, a, b);
            case "b32" or "u32":
                return Integers<uint>(reader, relation, a, b);
            case "b64" or "u64":
                return Integers<ulong>(reader, relation, a, b);
            case "s16":
                return Integers<short>(reader, relation, a, b);
            case "s32":
                return Integers<int>(reader, relation, a, b);
            case "s64":
                return Integers<long>(reader, relation, a, b);
            case "f64":
                return Lanes.Compare(a, b, Relation<double>(reader, relation));
            case "f32":
                var compare = Relation<float>(reader, relation);
                return Lanes.Compare<float>(a, b, flushes ? (x, y) => compare(Flushed.Flush(x), Flushed.Flush(y)) : compare);
            default:
                var (read, halves) = (Float16.Reader(type), Relation<float>(reader, relation));
                return Lanes.Compare<ushort>(a, b, (x, y) => halves(read(x), read(y)));
        }
    }

    private static Func<Warp, uint> Integers<T>(InstructionReader reader, string relation, int a, int b)
        where T : unmanaged, INumber<T> => relation switch
        {
            "eq" => Operations.Relation<Equal, T>(a, b),
            "ne" => Operations.Relation<NotEqual, T>(a, b),
            "lt" or "lo" => Operations.Relation<Less, T>(a, b),
            "le" or "ls" => Operations.Relation<LessOrEqual, T>(a, b),
            "gt" or "hi" => Operations.Relation<Less, T>(b, a),
            "ge" or "hs" => Operations.Relation<LessOrEqual, T>(b, a),
            _ => throw reader.Error($"integers have no relation .{relation}"),
        };

    /// <summary>The relations of floats; those that end in u hold with a NaN too.</summary>
    private static Func<T, T, bool> Relation<T>(InstructionReader reader, string relation)
        where T : unmanaged, INumber<T> => relation switch
        {
            "eq" => (x, y) => x == y,
            "ne" => (x, y) => x != y && !T.IsNaN(x) && !T.IsNaN(y),
            "lt" => (x, y) => x < y,
            "le" => (x, y) => x <= y,
            "gt" => (x, y) => x > y,
            "ge" => (x, y) => x >= y,
            "equ" => (x, y) => x == y || T.IsNaN(x) || T.IsNaN(y),
            "neu" => (x, y) => x != y,
            "ltu" => (x, y) => !(x >= y),
            "leu" => (x, y) => !(x > y),
            "gtu" => (x, y) => !(x <= y),
            "geu" => (x, y) => !(x < y),
            "num" => (x, y) => !T.IsNaN(x) && !T.IsNaN(y),
            "nan" => (x, y) => T.IsNaN(x) || T.IsNaN(y),
            _ => throw reader.Error($"floats have no relation .{relation}"),
        };

    private static uint Combine(string? operation, uint mask, uint other) => operation switch
    {
        "and" => mask & other,
        "or" => mask | other,
        "xor" => mask ^ other,
        _ => mask,
    };

    private static void Put(Warp warp, int? slot, uint mask, uint active)
    {
        if (slot is { } predicate)
        {
            Lanes.SetPredicate(warp, predicate, mask, active);
        }
    }

    private readonly struct Equal : IRelation
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a == b;
    }

    private readonly struct NotEqual : IRelation
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a != b;
    }

    private readonly struct Less : IRelation
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a < b;
    }

    private readonly struct LessOrEqual : IRelation
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a <= b;
    }
}
