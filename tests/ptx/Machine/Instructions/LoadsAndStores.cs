using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>ld and st in all state spaces, scalar and vector. Cache hints and scopes change nothing here; prefetch is passed over.</summary>
internal static class LoadsAndStores
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("ld", Domain.Any)] = Load,
        [("ld", Domain.Integer)] = Load,
        [("ld", Domain.Float)] = Load,
        [("st", Domain.Any)] = Store,
        [("st", Domain.Integer)] = Store,
        [("st", Domain.Float)] = Store,
        [("prefetch", Domain.Any)] = Prefetch,
        [("prefetchu", Domain.Any)] = Prefetch,
    };

    private static readonly string[] Types = ["b8", "b16", "b32", "b64", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64"];

    private static void Load(InstructionReader reader, Instruction instruction)
    {
        if (reader.AcceptAny("relaxed", "acquire") is not null)
        {
            reader.Require("cta", "cluster", "gpu", "sys");
        }
        else
        {
            reader.AcceptAny("weak", "volatile");
        }
        var space = Space(reader, "global", "shared", "shared::cta", "param", "const");
        reader.AcceptAny("ca", "cg", "cs", "lu", "cv");
        reader.Accept("nc");
        AcceptCacheHints(reader);
        var count = VectorLength(reader);
        var type = reader.Type(Types);
        var destinations = reader.Destinations(type, count, orWider: true);
        var registerBits = reader.DestinationType.Bits;
        var address = reader.Address(space);
        instruction.Class = space switch
        {
            StateSpace.Shared => InstructionClass.SharedLoad,
            StateSpace.Parameter or StateSpace.Constant => InstructionClass.ConstantLoad,
            _ => InstructionClass.GlobalLoad,
        };
        Note(reader, space, type.Bytes * count);
        instruction.Execute = Load(MemorySpace.Of(space), type, registerBits, destinations, address);
    }

    private static void Store(InstructionReader reader, Instruction instruction)
    {
        if (reader.AcceptAny("relaxed", "release") is not null)
        {
            reader.Require("cta", "cluster", "gpu", "sys");
        }
        else
        {
            reader.AcceptAny("weak", "volatile");
        }
        var space = Space(reader, "global", "shared", "shared::cta");
        reader.AcceptAny("wb", "cg", "cs", "wt");
        AcceptCacheHints(reader);
        var count = VectorLength(reader);
        var type = reader.Type(Types);
        var address = reader.Address(space);
        var sources = reader.Sources(type, count, orWider: true);
        instruction.Class = space == StateSpace.Shared ? InstructionClass.SharedStore : InstructionClass.GlobalStore;
        Note(reader, space, type.Bytes * count);
        instruction.Execute = Store(MemorySpace.Of(space), type, sources, address);
    }

    /// <summary>Advice to the memory system: the address is read and nothing happens.</summary>
    private static void Prefetch(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Hint;
        var space = Space(reader, "global");
        reader.Require("L1", "L2");
        reader.Address(space);
    }

    private static Execution Load(MemorySpace space, PtxType type, int registerBits, int[] destinations, AddressOperand address)
    {
        var width = type.Bytes * destinations.Length;
        var keep = type.Kind == PtxKind.Signed ? Bits.Low(ulong.MaxValue, registerBits) : ulong.MaxValue;
        ReadLanes read = type.Name switch
        {
            "b8" or "u8" => Read<byte>,
            "s8" => Read<sbyte>,
            "b16" or "u16" => Read<ushort>,
            "s16" => Read<short>,
            "s32" => Read<int>,
            { } name when name[1..] == "64" => Read<ulong>,
            _ => Read<uint>,
        };
        return (warp, active) =>
        {
            Span<ulong> addresses = stackalloc ulong[Warp.Size];
            Span<int> offsets = stackalloc int[Warp.Size];
            SetAddresses(warp, address, addresses);
            var data = space.ReadTogether(warp, addresses, active, width, offsets);
            var accessed = active;
            if (data is null)
            {
                accessed = ReadOneByOne(space, warp, active, addresses, width, (read, keep, type.Bytes), destinations);
            }
            else
            {
                for (var i = 0; i < destinations.Length; i++)
                {
                    read(data, offsets, i * type.Bytes, active, warp.Values(destinations[i]), keep);
                }
            }
            space.Count(warp, addresses, accessed, width, isWrite: false);
        };
    }

    /// <summary>Moves one element of every active lane from memory to a register.</summary>
    private delegate void ReadLanes(byte[] data, ReadOnlySpan<int> offsets, int element, uint active, Span<ulong> register, ulong keep);

    private static void Read<T>(byte[] data, ReadOnlySpan<int> offsets, int element, uint active, Span<ulong> register, ulong keep)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(data);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                var value = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref start, offsets[lane] + element));
                register[lane] = ulong.CreateTruncating(value) & keep;
            }
        }
    }

    /// <summary>The lanes that could be read; the others get zeros.</summary>
    private static uint ReadOneByOne(
        MemorySpace space, Warp warp, uint active, ReadOnlySpan<ulong> addresses, int width, (ReadLanes Read, ulong Keep, int Bytes) element, int[] destinations)
    {
        Span<int> offsets = stackalloc int[Warp.Size];
        var accessed = 0u;
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) == 0)
            {
                continue;
            }
            var data = space.Read(warp, lane, addresses[lane], width, out offsets[lane]);
            accessed |= (data is null ? 0u : 1u) << lane;
            for (var i = 0; i < destinations.Length; i++)
            {
                warp.Values(destinations[i])[lane] = 0;
                if (data is not null)
                {
                    element.Read(data, offsets, i * element.Bytes, 1u << lane, warp.Values(destinations[i]), element.Keep);
                }
            }
        }
        return accessed;
    }

    private static void SetAddresses(Warp warp, AddressOperand address, Span<ulong> addresses)
    {
        var bases = warp.Values(address.Slot);
        for (var lane = 0; lane < addresses.Length; lane++)
        {
            addresses[lane] = bases[lane] + (ulong)address.Offset;
        }
    }

    private static Execution Store(MemorySpace space, PtxType type, int[] sources, AddressOperand address)
    {
        var (bytes, width) = (type.Bytes, type.Bytes * sources.Length);
        return (warp, active) =>
        {
            Span<ulong> addresses = stackalloc ulong[Warp.Size];
            SetAddresses(warp, address, addresses);
            var accessed = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) == 0)
                {
                    continue;
                }
                if (space.Write(warp, lane, addresses[lane], width, out var offset) is not { } data)
                {
                    continue;
                }
                accessed |= 1u << lane;
                for (var i = 0; i < sources.Length; i++)
                {
                    WriteValue(data, offset + (i * bytes), bytes, Unsafe.Add(ref warp.Register(sources[i]), lane));
                }
            }
            space.Count(warp, addresses, accessed, width, isWrite: true);
        };
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

    private static void AcceptCacheHints(InstructionReader reader)
    {
        reader.AcceptAny("L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate");
        reader.AcceptAny("L2::64B", "L2::128B", "L2::256B");
    }

    private static int VectorLength(InstructionReader reader) => reader.AcceptAny("v2", "v4") switch
    {
        "v2" => 2,
        "v4" => 4,
        _ => 1,
    };
}
