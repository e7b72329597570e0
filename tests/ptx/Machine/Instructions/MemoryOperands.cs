using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>What loads, stores and atomics have in common: state spaces, hints, addresses, values in memory.</summary>
internal static class MemoryOperands
{
    public static readonly string[] Types = ["b8", "b16", "b32", "b64", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64"];

    public static StateSpace Space(InstructionReader reader, params ReadOnlySpan<string> names) => reader.AcceptAny(names) switch
    {
        "global" => StateSpace.Global,
        "shared" or "shared::cta" => StateSpace.Shared,
        "param" => StateSpace.Parameter,
        "const" => StateSpace.Constant,
        _ => StateSpace.Generic,
    };

    /// <summary>Shared memory is checked in pieces of the narrowest access of the entry; a generic address may be one too.</summary>
    public static void Note(InstructionReader reader, StateSpace space, int width)
    {
        if (space is StateSpace.Shared or StateSpace.Generic)
        {
            reader.Context.UsesShared(width);
        }
    }

    public static void AcceptCacheHints(InstructionReader reader)
    {
        reader.AcceptAny("L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate");
        reader.AcceptAny("L2::64B", "L2::128B", "L2::256B");
    }

    public static int VectorLength(InstructionReader reader) => reader.AcceptAny("v2", "v4") switch
    {
        "v2" => 2,
        "v4" => 4,
        _ => 1,
    };

    public static void SetAddresses(Warp warp, AddressOperand address, Span<ulong> addresses)
    {
        var bases = warp.Values(address.Slot);
        for (var lane = 0; lane < addresses.Length; lane++)
        {
            addresses[lane] = bases[lane] + (ulong)address.Offset;
        }
    }

    public static ulong ReadValue(byte[] data, int offset, int bytes)
    {
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(data), offset);
        return bytes switch
        {
            1 => at,
            2 => Unsafe.ReadUnaligned<ushort>(ref at),
            4 => Unsafe.ReadUnaligned<uint>(ref at),
            _ => Unsafe.ReadUnaligned<ulong>(ref at),
        };
    }

    public static void WriteValue(byte[] data, int offset, int bytes, ulong value)
    {
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(data), offset);
        switch (bytes)
        {
            case 1:
                at = (byte)value;
                break;
            case 2:
                Unsafe.WriteUnaligned(ref at, (ushort)value);
                break;
            case 4:
                Unsafe.WriteUnaligned(ref at, (uint)value);
                break;
            default:
                Unsafe.WriteUnaligned(ref at, value);
                break;
        }
    }
}
