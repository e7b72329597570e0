using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>ld from all state spaces, scalar and vector; narrow signed values fill their register. Cache hints and scopes change nothing here.</summary>
internal static class Loads
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("ld", Domain.Any)] = Load,
        [("ld", Domain.Integer)] = Load,
        [("ld", Domain.Float)] = Load,
    };

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
        var space = MemoryOperands.Space(reader, "global", "shared", "shared::cta", "param", "const");
        reader.AcceptAny("ca", "cg", "cs", "lu", "cv");
        reader.Accept("nc");
        MemoryOperands.AcceptCacheHints(reader);
        var count = MemoryOperands.VectorLength(reader);
        var type = reader.Type(MemoryOperands.Types);
        var destinations = reader.Destinations(type, count, orWider: true);
        var registerBits = reader.DestinationType.Bits;
        var address = reader.Address(space);
        instruction.Class = space switch
        {
            StateSpace.Shared => InstructionClass.SharedLoad,
            StateSpace.Parameter or StateSpace.Constant => InstructionClass.ConstantLoad,
            _ => InstructionClass.GlobalLoad,
        };
        MemoryOperands.Note(reader, space, type.Bytes * count);
        instruction.Execute = Load(MemorySpace.Of(space), type, registerBits, destinations, address);
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
            MemoryOperands.SetAddresses(warp, address, addresses);
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
}
