namespace Kernels.PtxMachine;

/// <summary>What kind of work an instruction is, for counting.</summary>
public enum InstructionClass
{
    Integer,
    Logic,
    Float,

    /// <summary>16-bit floating point, one or two to a register.</summary>
    Half,
    Special,
    Conversion,
    Compare,
    Move,
    GlobalLoad,
    GlobalStore,
    SharedLoad,
    SharedStore,

    /// <summary>Reads of parameters and constants.</summary>
    ConstantLoad,
    AsyncCopy,
    Atomic,
    MatrixLoad,
    Tensor,

    /// <summary>Shuffles, votes, warp reductions.</summary>
    Warp,
    Barrier,
    Fence,
    Control,

    /// <summary>Advice to the memory system.</summary>
    Hint,
}
