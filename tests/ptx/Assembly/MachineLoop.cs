using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>
/// A loop of machine code, without the loops inside it. Loops that the assembler unrolled or split show as it left them: a turn of one
/// may hold several turns of the loop in PTX, and a rest may follow as another loop of the same name.
/// </summary>
/// <param name="Name">The label of the loop in PTX that most of it was made for; where the lines of PTX are not known, the disassembler's label.</param>
/// <param name="Address">The place of its first instruction, in bytes.</param>
/// <param name="Depth">How many loops are around it.</param>
/// <param name="Always">The instructions that are issued in every turn, those of loops inside it aside.</param>
/// <param name="Sometimes">Instructions on paths that a turn may leave out.</param>
public sealed record MachineLoop(
    string Name, int Address, int Depth, ImmutableArray<MachineInstruction> Always, ImmutableArray<MachineInstruction> Sometimes)
{
    /// <summary>All instructions, in order of address.</summary>
    public IEnumerable<MachineInstruction> Instructions => Always.Concat(Sometimes).OrderBy(i => i.Address);

    /// <summary>How many instructions of each class one turn issues, paths that may be left out included.</summary>
    public IReadOnlyDictionary<InstructionClass, int> ByClass => Instructions.CountBy(i => i.Class).OrderBy(c => c.Key).ToDictionary();

    /// <summary>Bytes that one warp loads from global memory in a turn, paths that may be left out included.</summary>
    public int BytesLoadedPerWarp => Bytes(Instructions, InstructionClass.GlobalLoad);

    /// <summary>Bytes that one warp loads from global memory in every turn.</summary>
    public int BytesAlwaysLoadedPerWarp => Bytes(Always, InstructionClass.GlobalLoad);

    /// <summary>
    /// The most bytes of loads from global memory that one warp has on their way at a time, in the midst of the loop: into registers until an
    /// instruction needs them, asynchronous copies until the wait for them.
    /// </summary>
    public int BytesInFlightPerWarp => LoadsInFlight.Of(Instructions);

    /// <summary>Bytes that one warp stores to global memory in a turn, paths that may be left out included.</summary>
    public int BytesStoredPerWarp => Bytes(Instructions, InstructionClass.GlobalStore);

    /// <summary>Whether it has copies whose size the code does not show.</summary>
    public bool HasBulkCopies => Instructions.Any(i => i.IsBulkCopy);

    /// <summary>Tensor-core instructions of a turn.</summary>
    public int Tensor => Instructions.Count(i => i.Class == InstructionClass.Tensor);

    /// <summary>Instructions of a turn for each tensor-core instruction, those aside; not a number where there are none.</summary>
    public double OthersPerTensor => Tensor == 0 ? double.NaN : (double)(Instructions.Count() - Tensor) / Tensor;

    /// <summary>Instructions that a predicate guards. They take an issue slot whether or not it holds.</summary>
    public int Predicated => Instructions.Count(i => i.IsPredicated && i.Class != InstructionClass.Control);

    /// <summary>
    /// The highest rate, in bytes per second, of loads from global memory at which the schedulers of a card can issue the loop, all its paths
    /// taken in each turn. It is a bound, not a prediction.
    /// </summary>
    public double IssueBound(GpuCard card) => card.IssueBound(BytesLoadedPerWarp, Always.Length + Sometimes.Length);

    /// <summary>The same where no turn takes a path that it may leave out.</summary>
    public double IssueBoundOfAlways(GpuCard card) => card.IssueBound(BytesAlwaysLoadedPerWarp, Always.Length);

    private static int Bytes(IEnumerable<MachineInstruction> instructions, InstructionClass kind) =>
        instructions.Where(i => i.Class == kind).Sum(i => i.BytesPerWarp);
}
