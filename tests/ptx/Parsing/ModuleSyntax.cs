namespace Kernels.PtxMachine.Parsing;

/// <summary>A module as written: its header, its variables and its entries.</summary>
public sealed record ModuleSyntax(string Version, string Target, int AddressSize, IReadOnlyList<VariableSyntax> Variables, IReadOnlyList<EntrySyntax> Entries);

/// <summary>Where a variable lies.</summary>
public enum StateSpace
{
    Generic,
    Global,
    Shared,
    Constant,
    Parameter,
}

/// <summary>A variable: <c>.shared .align 16 .b8 tile[1024];</c>.</summary>
/// <param name="Bytes">Its size; 0 for <c>.extern</c> memory, whose size the launch gives.</param>
/// <param name="Initial">Its first bytes where it has an initialiser; the rest is zero.</param>
public sealed record VariableSyntax(int Line, StateSpace Space, string Name, PtxType Type, int Alignment, int Bytes, bool IsExtern, IReadOnlyList<byte>? Initial);

/// <summary>Registers declared together: <c>.reg .b32 %r&lt;5&gt;;</c> is the prefix <c>%r</c> and a count, <c>.reg .pred %p;</c> one name.</summary>
/// <param name="Count">How many the prefix numbers, from 0; null for the one register of that name.</param>
public sealed record RegisterSyntax(int Line, PtxType Type, string Name, int? Count);

/// <summary>An entry: its parameters, what it declares, and its instructions in order.</summary>
/// <param name="Labels">The index of the instruction that each label stands before.</param>
/// <param name="Threads">What <c>.reqntid</c> demands of the block, or null.</param>
/// <param name="MaximumThreads">What <c>.maxntid</c> allows (the product of its dimensions), or null.</param>
public sealed record EntrySyntax(
    int Line,
    string Name,
    IReadOnlyList<VariableSyntax> Parameters,
    IReadOnlyList<VariableSyntax> Variables,
    IReadOnlyList<RegisterSyntax> Registers,
    IReadOnlyList<InstructionSyntax> Instructions,
    IReadOnlyDictionary<string, int> Labels,
    IReadOnlyList<int>? Threads,
    int? MaximumThreads);
