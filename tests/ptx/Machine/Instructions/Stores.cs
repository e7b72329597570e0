using System.Runtime.CompilerServices;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>st to global and shared memory, scalar and vector, and prefetch, which is passed over. Cache hints and scopes change nothing here.</summary>
internal static class Stores
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("st", Domain.Any)] = Store,
        [("st", Domain.Integer)] = Store,
        [("st", Domain.Float)] = Store,
        [("prefetch", Domain.Any)] = Prefetch,
        [("prefetchu", Domain.Any)] = Prefetch,
    };

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
        var space = MemoryOperands.Space(reader, "global", "shared", "shared::cta");
        reader.AcceptAny("wb", "cg", "cs", "wt");
        MemoryOperands.AcceptCacheHints(reader);
        var count = MemoryOperands.VectorLength(reader);
        var type = reader.Type(MemoryOperands.Types);
        var address = reader.Address(space);
        var sources = reader.Sources(type, count, orWider: true);
        instruction.Class = space == StateSpace.Shared ? InstructionClass.SharedStore : InstructionClass.GlobalStore;
        MemoryOperands.Note(reader, space, type.Bytes * count);
        instruction.Execute = Store(MemorySpace.Of(space), type, sources, address);
    }

    /// <summary>Advice to the memory system: the address is read and nothing happens.</summary>
    private static void Prefetch(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Hint;
        var space = MemoryOperands.Space(reader, "global");
        reader.Require("L1", "L2");
        reader.Address(space);
    }

    private static Execution Store(MemorySpace space, PtxType type, int[] sources, AddressOperand address)
    {
        var (bytes, width) = (type.Bytes, type.Bytes * sources.Length);
        return (warp, active) =>
        {
            Span<ulong> addresses = stackalloc ulong[Warp.Size];
            MemoryOperands.SetAddresses(warp, address, addresses);
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
                    MemoryOperands.WriteValue(data, offset + (i * bytes), bytes, Unsafe.Add(ref warp.Register(sources[i]), lane));
                }
            }
            space.Count(warp, addresses, accessed, width, isWrite: true);
        };
    }
}
