using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>The machine code of one kernel.</summary>
/// <param name="Instructions">All instructions, the padding behind the last aside.</param>
/// <param name="Loops">Its loops by address, inner ones behind those around them.</param>
public sealed record MachineKernel(string Name, ImmutableArray<MachineInstruction> Instructions, ImmutableArray<MachineLoop> Loops)
{
    /// <summary>The loop with the most bytes loaded per turn: where a kernel bound by memory spends its time. Null where no loop loads.</summary>
    public MachineLoop? MainLoop => Loops.Where(l => l.BytesLoadedPerWarp > 0).MaxBy(l => l.BytesLoadedPerWarp);
}
