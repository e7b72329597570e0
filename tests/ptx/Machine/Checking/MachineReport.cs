namespace Kernels.PtxMachine;

/// <summary>What a kernel did that it must not do.</summary>
public enum ReportKind
{
    /// <summary>An access outside every buffer, or beyond shared, constant or parameter memory.</summary>
    OutOfBounds,

    /// <summary>An address that is not a multiple of the access width.</summary>
    Misaligned,

    /// <summary>A register is read that no instruction wrote in this thread.</summary>
    UnwrittenRegister,

    /// <summary>Shared memory is read that no thread of the block wrote.</summary>
    UnwrittenShared,

    /// <summary>Global memory is read that nobody wrote.</summary>
    UnwrittenGlobal,

    /// <summary>Two threads access the same shared bytes, one of them writing, with no barrier between.</summary>
    SharedRace,

    /// <summary>Shared bytes are used while an asynchronous copy into them has not been waited for.</summary>
    CopyNotWaited,

    /// <summary>A barrier is reached by part of a warp, or not by all warps of the block.</summary>
    DivergentBarrier,

    /// <summary>An instruction that whole warps must execute together (mma, ldmatrix, shuffle, vote, bra.uni) is executed by a part.</summary>
    DivergentWarp,

    /// <summary>A buffer that was declared read-only is written.</summary>
    ReadOnlyWrite,

    /// <summary>All warps wait and none can go on.</summary>
    Deadlock,

    /// <summary>A warp executed more instructions than the launch allows.</summary>
    InstructionLimit,
}

/// <summary>One fault, with its first occurrence (in the order of blocks).</summary>
/// <param name="Line">The line of the PTX text, from 1.</param>
/// <param name="Instruction">The statement as written.</param>
/// <param name="Block">The block as <c>(x, y, z)</c>.</param>
/// <param name="Thread">The thread's linear index in its block.</param>
/// <param name="Address">The address for accesses to memory: in shared memory from 0, in global memory the 64-bit address; else null.</param>
/// <param name="Buffer">The buffer's name, <c>shared</c>, <c>const</c> or <c>param</c>, or null.</param>
/// <param name="Message">What happened, in words.</param>
/// <param name="Occurrences">How many threads and executions showed it.</param>
public sealed record MachineReport(
    ReportKind Kind,
    int Line,
    string Instruction,
    (int X, int Y, int Z) Block,
    int Thread,
    ulong? Address,
    string? Buffer,
    string Message,
    long Occurrences)
{
    public override string ToString() =>
        $"{Kind} at line {Line} ({Instruction}), block {Block}, thread {Thread}: {Message}" + (Occurrences > 1 ? $" ({Occurrences} times)" : "");
}
