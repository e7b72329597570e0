using System.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>popc, clz, brev, bfind, bfe, bfi, prmt and the funnel shift shf.</summary>
internal static class BitFields
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("popc", Domain.Any)] = Count(BitOperations.PopCount, BitOperations.PopCount),
        [("clz", Domain.Any)] = Count(BitOperations.LeadingZeroCount, BitOperations.LeadingZeroCount),
        [("brev", Domain.Any)] = Reverse,
        [("bfe", Domain.Integer)] = Extract,
        [("bfi", Domain.Any)] = Insert,
        [("prmt", Domain.Any)] = Permute,
        [("shf", Domain.Any)] = FunnelShift,
    };

    private static readonly PtxType B32 = PtxType.Of("b32");

    private static Decoder Count(Func<uint, int> of32, Func<ulong, int> of64) => (reader, instruction) =>
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b32", "b64");
        var (d, a) = (reader.Destination(B32), reader.Source(type));
        instruction.Execute = type.Bits == 32 ? Lanes.Map(d, a, of32) : Lanes.Map(d, a, of64);
    };

    private static void Reverse(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b32", "b64");
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<ulong, ulong>(d, a, x =>
        {
            var result = 0UL;
            for (var bit = 0; bit < type.Bits; bit++)
            {
                result |= ((x >> bit) & 1) << (type.Bits - 1 - bit);
            }
            return result;
        });
    }

    /// <summary>The field of <c>c</c> bits from bit <c>b</c>; beyond the top it is filled with zeros, or with the field's sign.</summary>
    private static void Extract(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("u32", "u64", "s32", "s64");
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(B32), reader.Source(B32));
        var isSigned = type.Kind == PtxKind.Signed;
        instruction.Execute = Lanes.Map<ulong, uint, uint, ulong>(d, a, b, c, (x, position, length) =>
        {
            var (start, count) = ((int)(position & 0xFF), (int)(length & 0xFF));
            var kept = Math.Clamp(type.Bits - start, 0, count);
            var field = kept == 0 ? 0 : Bits.Low(x >> start, kept);
            var isNegative = isSigned && count > 0 && ((x >> Math.Min(start + count - 1, type.Bits - 1)) & 1) != 0;
            return Bits.Low(isNegative && kept < 64 ? field | (ulong.MaxValue << kept) : field, type.Bits);
        });
    }

    private static void Insert(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b32", "b64");
        var (f, a, b, c, d) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(B32), reader.Source(B32));
        instruction.Execute = (warp, active) =>
        {
            var result = warp.Values(f);
            var field = warp.Values(a);
            var target = warp.Values(b);
            var position = warp.Values(c);
            var length = warp.Values(d);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    var mask = (UInt128.One << Math.Min((int)(length[lane] & 0xFF), 64)) - 1 << Math.Min((int)(position[lane] & 0xFF), 64);
                    var placed = (UInt128)field[lane] << Math.Min((int)(position[lane] & 0xFF), 64);
                    result[lane] = Bits.Low((ulong)((target[lane] & ~mask) | (placed & mask)), type.Bits);
                }
            }
        };
    }

    /// <summary>Picks four of the eight bytes of b:a by the nibbles of c; a nibble's top bit copies the byte's sign instead.</summary>
    private static void Permute(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var type = reader.Type("b32");
        if (reader.AcceptAny("f4e", "b4e", "rc8", "ecl", "ecr", "rc16") is { } mode)
        {
            throw reader.Error($"prmt with the mode .{mode} is not executed; give the selector of the plain form");
        }
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(type));
        instruction.Execute = Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, selector) =>
        {
            var bytes = ((ulong)y << 32) | x;
            var result = 0u;
            for (var i = 0; i < 4; i++)
            {
                var pick = (selector >> (4 * i)) & 0xF;
                var value = (uint)(bytes >> (int)(8 * (pick & 7))) & 0xFF;
                result |= ((pick & 8) != 0 ? 0u - (value >> 7) & 0xFF : value) << (8 * i);
            }
            return result;
        });
    }

    private static void FunnelShift(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Logic;
        var isLeft = reader.Require("l", "r") == "l";
        var clamps = reader.Require("wrap", "clamp") == "clamp";
        var type = reader.Type("b32");
        var (d, a, b, c) = (reader.Destination(type), reader.Source(type), reader.Source(type), reader.Source(type));
        instruction.Execute = Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (low, high, amount) =>
        {
            var wide = ((ulong)high << 32) | low;
            var n = (int)(clamps ? Math.Min(amount, 32) : amount & 31);
            return (uint)(isLeft ? wide << n >> 32 : wide >> n);
        });
    }
}
