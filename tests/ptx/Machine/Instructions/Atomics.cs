using Kernels.PtxMachine.Numerics;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>atom and red on global and shared memory, lane after lane.</summary>
internal static class Atomics
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = (
        from opcode in (string[])["atom", "red"]
        from domain in Enum.GetValues<Domain>()
        select (opcode, domain)).ToDictionary(key => key, key => (Decoder)((reader, instruction) => Decode(reader, instruction, returns: key.opcode == "atom")));

    private static void Decode(InstructionReader reader, Instruction instruction, bool returns)
    {
        instruction.Class = InstructionClass.Atomic;
        reader.AcceptAny("relaxed", "acquire", "release", "acq_rel");
        reader.AcceptAny("cta", "cluster", "gpu", "sys");
        var space = MemoryOperands.Space(reader, "global", "shared", "shared::cta");
        var operation = reader.Require("add", "min", "max", "inc", "dec", "and", "or", "xor", "exch", "cas");
        var isPacked = reader.Accept("noftz");
        var type = reader.Type(TypesOf(operation, isPacked));
        int? destination = returns ? reader.Destination(type) : null;
        var address = reader.Address(space);
        var b = reader.Source(type);
        int? c = operation == "cas" ? reader.Source(type) : null;
        if (!returns && operation is "exch" or "cas")
        {
            throw reader.Error($"red has no .{operation}");
        }
        MemoryOperands.Note(reader, space, type.Bytes);
        reader.Context.HasGlobalAtomics |= space != StateSpace.Shared;
        var change = Change(operation, type);
        var memory = MemorySpace.Of(space);
        instruction.Execute = (warp, active) => Execute(warp, active, memory, type.Bytes, change, (address, b, c, destination));
    }

    private static void Execute(
        Warp warp, uint active, MemorySpace memory, int width, Func<ulong, ulong, ulong, ulong> change, (AddressOperand Address, int B, int? C, int? Result) operands)
    {
        Span<ulong> addresses = stackalloc ulong[Warp.Size];
        var accessed = 0u;
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) == 0)
            {
                continue;
            }
            addresses[lane] = warp.Values(operands.Address.Slot)[lane] + (ulong)operands.Address.Offset;
            var data = memory.Change(warp, lane, addresses[lane], width, out var offset);
            var old = 0UL;
            if (data is not null)
            {
                accessed |= 1u << lane;
                lock (data)
                {
                    old = MemoryOperands.ReadValue(data, offset, width);
                    MemoryOperands.WriteValue(data, offset, width, change(old, warp.Values(operands.B)[lane], operands.C is { } c ? warp.Values(c)[lane] : 0));
                }
            }
            if (operands.Result is { } result)
            {
                warp.Values(result)[lane] = old;
            }
        }
        memory.Count(warp, addresses, accessed, width, isWrite: true);
    }

    private static string[] TypesOf(string operation, bool isPacked) => operation switch
    {
        "add" => isPacked ? ["f16", "f16x2", "bf16", "bf16x2"] : ["u32", "s32", "u64", "f32", "f64"],
        "min" or "max" => ["u32", "s32", "u64", "s64"],
        "inc" or "dec" => ["u32"],
        "exch" => ["b32", "b64"],
        "cas" => ["b16", "b32", "b64"],
        _ => ["b32", "b64"],
    };

    /// <summary>The new value of the old one and the operands.</summary>
    private static Func<ulong, ulong, ulong, ulong> Change(string operation, PtxType type) => operation switch
    {
        "add" => Add(type),
        "min" => type.Kind == PtxKind.Signed ? (old, b, _) => Signed(old, type) < Signed(b, type) ? old : b : (old, b, _) => Math.Min(old, b),
        "max" => type.Kind == PtxKind.Signed ? (old, b, _) => Signed(old, type) > Signed(b, type) ? old : b : (old, b, _) => Math.Max(old, b),
        "inc" => (old, b, _) => old >= b ? 0 : old + 1,
        "dec" => (old, b, _) => old == 0 || old > b ? b : old - 1,
        "and" => (old, b, _) => old & b,
        "or" => (old, b, _) => old | b,
        "xor" => (old, b, _) => old ^ b,
        "exch" => (_, b, _) => b,
        _ => (old, b, c) => old == b ? c : old,
    };

    private static long Signed(ulong value, PtxType type) => Bits.SignExtend(value, type.Bits);

    private static Func<ulong, ulong, ulong, ulong> Add(PtxType type)
    {
        if (type.ElementBits == 16)
        {
            var (read, write) = (Float16.Reader(type), Float16.Writer(type));
            ulong Element(ulong x, ulong y) => write(Rounding.FusedToOdd(read((ushort)x), 1, read((ushort)y)));
            return (old, b, _) => Element(old, b) | (type.Lanes == 2 ? Element(old >> 16, b >> 16) << 16 : 0);
        }
        return type.Name switch
        {
            "f32" => (old, b, _) => Bits.From(Bits.To<float>(old) + Bits.To<float>(b)),
            "f64" => (old, b, _) => Bits.From(Bits.To<double>(old) + Bits.To<double>(b)),
            _ => (old, b, _) => Bits.Low(old + b, type.Bits),
        };
    }
}
