using System.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>and, or, xor, not, cnot (of registers and of predicates), shl, shr and lop3.</summary>
internal static class BitLogic
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("and", Domain.Any)] = Binary<And>((a, b) => a & b),
        [("or", Domain.Any)] = Binary<Or>((a, b) => a | b),
        [("xor", Domain.Any)] = Binary<Xor>((a, b) => a ^ b),
        [("not", Domain.Any)] = Not,
        [("cnot", Domain.Any)] = LogicalNot,
        [("shl", Domain.Any)] = ShiftLeft,
        [("shr", Domain.Any)] = ShiftRight,
        [("shr", Domain.Integer)] = ShiftRight,
        [("lop3", Domain.Any)] = ThreeInputs,
    };

    private static Decoder Binary<TOperation>(Func<uint, uint, uint> ofPredicates)
        where TOperation : IIntegerBinary => (reader, instruction) =>
        {
            instruction.Class = InstructionClass.Logic;
            var type = reader.Type("b16", "b32", "b64", "pred");
            if (type.Kind == PtxKind.Predicate)
            {
                var (target, p, q) = (reader.PredicateDestinations().First, reader.Predicate(), reader.Predicate());
                instruction.Execute = (warp, active) => Lanes.SetPredicate(warp, target!.Value, ofPredicates(p.Mask(warp), q.Mask(warp)), active);
                return;
            }
            var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(type));
            instruction.Execute = Operations.IntegerBinary<TOperation, ulong>(d, a, b);
        };

    private static void Not(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b16", "b32", "b64", "pred");
        if (type.Kind == PtxKind.Predicate)
        {
            var (target, p) = (reader.PredicateDestinations().First, reader.Predicate());
            instruction.Execute = (warp, active) => Lanes.SetPredicate(warp, target!.Value, ~p.Mask(warp), active);
            return;
        }
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<ulong, ulong>(d, a, x => Bits.Low(~x, type.Bits));
    }

    private static void LogicalNot(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b16", "b32", "b64");
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<ulong, ulong>(d, a, x => Bits.Low(x, type.Bits) == 0 ? 1UL : 0);
    }

    /// <summary>Shifts by the width or more give zero (or copies of the sign).</summary>
    private static void ShiftLeft(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b16", "b32", "b64");
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(PtxType.Of("b32")));
        instruction.Execute = Lanes.Map<ulong, uint, ulong>(d, a, b, (x, n) => n >= type.Bits ? 0 : Bits.Low(x << (int)n, type.Bits));
    }

    private static void ShiftRight(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64");
        var (d, a, b) = (reader.Destination(type), reader.Source(type), reader.Source(PtxType.Of("b32")));
        instruction.Execute = type.Kind == PtxKind.Signed
            ? Lanes.Map<ulong, uint, ulong>(d, a, b, (x, n) => Bits.Low((ulong)(Bits.SignExtend(x, type.Bits) >> (int)Math.Min(n, 63)), type.Bits))
            : Lanes.Map<ulong, uint, ulong>(d, a, b, (x, n) => n >= type.Bits ? 0 : Bits.Low(x, type.Bits) >> (int)n);
    }

    /// <summary>Bit by bit, the three inputs pick a bit of the table: a 4, b 2, c 1.</summary>
    private static void ThreeInputs(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b32");
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(type));
        var table = reader.Constant("the truth table");
        if (table is < 0 or > 255)
        {
            throw reader.Error("the truth table of lop3 has 8 bits");
        }
        // The table's halves for a = 0, and what a = 1 changes, for each of the four (b, c).
        var zero = Enumerable.Range(0, 4).Select(bc => 0u - (uint)((table >> bc) & 1)).ToArray();
        var one = Enumerable.Range(0, 4).Select(bc => zero[bc] ^ (0u - (uint)((table >> (4 + bc)) & 1))).ToArray();
        var (z0, z1, z2, z3, o0, o1, o2, o3) = (zero[0], zero[1], zero[2], zero[3], one[0], one[1], one[2], one[3]);
        instruction.Execute = (warp, active) =>
        {
            var result = warp.Values(d);
            var first = warp.Values(a);
            var second = warp.Values(b);
            var third = warp.Values(c);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    var (x, y, z) = ((uint)first[lane], (uint)second[lane], (uint)third[lane]);
                    var (t0, t1, t2, t3) = (z0 ^ (x & o0), z1 ^ (x & o1), z2 ^ (x & o2), z3 ^ (x & o3));
                    var (low, high) = (t0 ^ (z & (t0 ^ t1)), t2 ^ (z & (t2 ^ t3)));
                    result[lane] = low ^ (y & (low ^ high));
                }
            }
        };
    }

    private readonly struct And : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a & b;
    }

    private readonly struct Or : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a | b;
    }

    private readonly struct Xor : IIntegerBinary
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a ^ b;
    }
}
