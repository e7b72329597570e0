using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>bar, barrier, bar.warp.sync; fences order nothing here, for memory is sequential; griddepcontrol is passed over, for grids follow one another.</summary>
internal static class Synchronisation
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("bar", Domain.Any)] = Barrier,
        [("barrier", Domain.Any)] = Barrier,
        [("membar", Domain.Any)] = MemoryBarrier,
        [("fence", Domain.Any)] = Fence,
        [("griddepcontrol", Domain.Any)] = GridDependency,
    };

    private static readonly PtxType B32 = PtxType.Of("b32");

    private static void Barrier(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Barrier;
        if (instruction.Syntax.Opcode == "bar" && reader.Accept("warp"))
        {
            WarpBarrier(reader, instruction);
            return;
        }
        reader.Accept("cta");
        var waits = reader.Require("sync", "arrive") == "sync";
        if (instruction.Syntax.Opcode == "barrier")
        {
            reader.Accept("aligned");
        }
        var id = reader.Source(B32);
        int? threads = reader.OperandsLeft > 0 ? reader.Source(B32) : null;
        if (!waits && threads is null)
        {
            throw reader.Error("an arrival needs the number of threads");
        }
        instruction.Flow = Flow.Barrier;
        instruction.Barrier = new(id, threads, waits);
    }

    private static void WarpBarrier(InstructionReader reader, Instruction instruction)
    {
        reader.Require("sync");
        var members = reader.Source(B32);
        instruction.Execute = (warp, active) =>
        {
            WarpExchange.Members(warp, active, members);
            warp.Synchronise();
        };
    }

    private static void MemoryBarrier(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Fence;
        reader.Require("cta", "gl", "sys");
    }

    private static void Fence(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Fence;
        reader.AcceptAny("sc", "acq_rel");
        reader.Require("cta", "cluster", "gpu", "sys");
    }

    private static void GridDependency(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Hint;
        reader.Require("wait", "launch_dependents");
    }
}
