namespace Kernels.PtxMachine.Parsing;

/// <summary>One instruction as written.</summary>
/// <param name="Text">The statement in one line, without its semicolon.</param>
/// <param name="Guard">The predicate before it, or null.</param>
/// <param name="Modifiers">What follows the opcode, without dots.</param>
public sealed record InstructionSyntax(
    int Line, string Text, PredicateSyntax? Guard, string Opcode, IReadOnlyList<string> Modifiers, IReadOnlyList<OperandSyntax> Operands);

/// <summary>A predicate as a guard or a negatable operand: <c>@!%p1</c>.</summary>
public sealed record PredicateSyntax(string Name, bool Negated);

/// <summary>An operand as written.</summary>
public abstract record OperandSyntax;

/// <summary>A register, special register, variable or label; which, its place says.</summary>
public sealed record NameSyntax(string Name) : OperandSyntax;

/// <summary>A negated predicate, <c>!%p1</c>.</summary>
public sealed record NegatedSyntax(string Name) : OperandSyntax;

/// <summary>Two destinations, <c>%p|%q</c>.</summary>
public sealed record PairSyntax(OperandSyntax First, OperandSyntax Second) : OperandSyntax;

/// <summary>An integer constant in two's complement.</summary>
public sealed record IntegerSyntax(ulong Bits) : OperandSyntax;

/// <summary>A floating-point constant, widened to float64.</summary>
public sealed record FloatSyntax(double Value) : OperandSyntax;

/// <summary>A vector of operands, <c>{%r0, %r1}</c>.</summary>
public sealed record VectorSyntax(IReadOnlyList<OperandSyntax> Items) : OperandSyntax;

/// <summary>A memory operand: <c>[%rd1+16]</c>, <c>[tile]</c>, <c>[param_0+4]</c>.</summary>
/// <param name="Base">A register or variable, or null for a constant address.</param>
public sealed record AddressSyntax(string? Base, long Offset) : OperandSyntax;
