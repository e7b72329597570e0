using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>Executes an instruction for the lanes of a mask, which is never empty.</summary>
internal delegate void Execution(Warp warp, uint active);

/// <summary>How an instruction moves the program counter.</summary>
internal enum Flow
{
    Next,
    Branch,
    Exit,

    /// <summary>Goes on once the barrier is complete.</summary>
    Barrier,
}

/// <summary>What a barrier of the block does: who waits, and for how many threads.</summary>
/// <param name="Id">The slot of the barrier's number.</param>
/// <param name="Threads">The slot of the number of threads, or null for all of the block.</param>
/// <param name="Waits">False for <c>bar.arrive</c>, which only counts.</param>
internal sealed record BarrierOperation(int Id, int? Threads, bool Waits);

/// <summary>An instruction ready to run: slots instead of names, and an execution made for its types.</summary>
internal sealed class Instruction(InstructionSyntax syntax, int index)
{
    public InstructionSyntax Syntax { get; } = syntax;

    /// <summary>Its place in the entry.</summary>
    public int Index { get; } = index;

    public InstructionClass Class { get; set; }

    public Flow Flow { get; set; }

    /// <summary>The slot of the guarding predicate, or -1.</summary>
    public int Guard { get; set; } = -1;

    public bool GuardNegated { get; set; }

    /// <summary>Slots that must have been written.</summary>
    public int[] Sources { get; set; } = [];

    public int[] Destinations { get; set; } = [];

    public Execution Execute { get; set; } = (_, _) => { };

    /// <summary>Where a branch goes.</summary>
    public int Target { get; set; }

    /// <summary>For <c>bra.uni</c>: all active threads go the same way.</summary>
    public bool IsUniform { get; set; }

    /// <summary>Where the two ways of a branch meet again: the immediate post-dominator, or one past the end.</summary>
    public int Reconvergence { get; set; }

    public BarrierOperation? Barrier { get; set; }
}
