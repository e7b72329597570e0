using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>One machine instruction.</summary>
/// <param name="Address">Its place in the kernel's code, in bytes.</param>
/// <param name="Predicate">The predicate that guards it, such as <c>!P0</c>; null where it is always executed.</param>
/// <param name="Mnemonic">The opcode with its modifiers, such as <c>LDG.E.128</c>.</param>
/// <param name="Operands">The operands as the disassembler writes them.</param>
/// <param name="Targets">The labels that it may go to.</param>
/// <param name="PtxLine">The line of PTX, from 1, that it was made for; null where that is not known.</param>
public sealed record MachineInstruction(
    int Address, string? Predicate, string Mnemonic, string Operands, ImmutableArray<string> Targets, int? PtxLine)
{
    private const int WarpSize = 32;

    /// <summary>The opcode without modifiers.</summary>
    public string Opcode => Mnemonic.Split('.')[0];

    public InstructionClass Class => InstructionClasses.Of(Opcode);

    /// <summary>Whether it is executed only where a predicate holds.</summary>
    public bool IsPredicated => Predicate is not null;

    /// <summary>
    /// Bytes that the threads of one warp move between registers or shared memory and the memory it addresses, where each thread takes part; 0 for an
    /// instruction that accesses no memory, and for bulk copies, whose size is in a register.
    /// </summary>
    public int BytesPerWarp => Class switch
    {
        InstructionClass.SharedLoad when Opcode == "LDSM" => MatrixBytes,
        InstructionClass.SharedStore when Opcode == "STSM" => MatrixBytes,
        _ when IsBulkCopy => 0,
        InstructionClass.GlobalLoad or InstructionClass.GlobalStore or InstructionClass.SharedLoad or InstructionClass.SharedStore or InstructionClass.Local
            => WarpSize * BytesPerThread,
        _ => 0,
    };

    /// <summary>Whether it copies a block of memory whose size the instruction does not show.</summary>
    public bool IsBulkCopy => Opcode is "UBLKCP" or "UTMALDG" or "UTMASTG" or "UTMAREDG";

    /// <summary>Whether the instruction behind it is not reached from it.</summary>
    internal bool EndsPath => !IsPredicated && (Opcode is "EXIT" or "RET" or "JMP" or "BRX" or "KILL"
        || (Mnemonic == "BRA" && Operands.StartsWith('`')));

    /// <summary>Bytes that each thread moves, as the modifiers say.</summary>
    internal int BytesPerThread =>
        HasModifier("128") ? 16 : HasModifier("64") ? 8 : HasModifier("U8") || HasModifier("S8") ? 1 : HasModifier("U16") || HasModifier("S16") ? 2 : 4;

    /// <summary>Matrices of 8 rows of 16 bytes.</summary>
    private int MatrixBytes => 128 * (HasModifier("4") ? 4 : HasModifier("2") ? 2 : 1);

    public override string ToString() => $"/*{Address:x4}*/ {(Predicate is null ? "" : $"@{Predicate} ")}{Mnemonic} {Operands}".TrimEnd();

    private bool HasModifier(string modifier) => Mnemonic.Split('.').Skip(1).Contains(modifier);
}
