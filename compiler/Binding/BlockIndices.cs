using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Works out the indices of a block's items: whole numbers, made of constants and of the indices of the loops around.</summary>
internal sealed class BlockIndices(DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, int> loops = [];

    /// <summary>The loops around, innermost last, with the turn that each is in.</summary>
    public IReadOnlyDictionary<string, int> Loops => loops;

    /// <summary>The turn that the loops are in, as messages say it; empty where there is none.</summary>
    public string Turn => loops.Count == 0 ? "" : " where " + string.Join(", ", loops.Select(l => $"{l.Key} is {Wording.Text(l.Value)}"));

    /// <summary>Enters a turn of a loop.</summary>
    public void Enter(string index, int turn) => loops[index] = turn;

    /// <summary>Leaves a loop.</summary>
    public void Leave(string index) => loops.Remove(index);

    /// <summary>The value of an index; null after a mistake, which is reported.</summary>
    public long? Of(ExprSyntax syntax)
    {
        switch (syntax.Bare())
        {
            case NumberSyntax number when number.Value == Math.Floor(number.Value) && number.Value <= int.MaxValue:
                return (long)number.Value;
            case NameSyntax { Indices: null } name when loops.TryGetValue(name.Name.Text, out var turn):
                return turn;
            case NameSyntax name:
                diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Name.Span, name.Name.Text, "an index of a block is made of whole numbers and the indices of the loops around it");
                return null;
            case NegateSyntax negate:
                return -Of(negate.Operand);
            case BinarySyntax binary when Of(binary.Left) is { } left:
                return Of(binary.Right) is { } right ? Of(binary, left, right) : null;
            case BinarySyntax:
                return null;
            default:
                return Refuse(syntax, $"'{SyntaxPrinter.Print(syntax)}' is none");
        }
    }

    private long? Of(BinarySyntax syntax, long left, long right)
    {
        // No operation on two 32-bit numbers overflows 64 bits.
        var value = syntax.Operator switch
        {
            OperatorKind.Add => left + right,
            OperatorKind.Subtract => left - right,
            OperatorKind.Multiply => left * right,
            OperatorKind.Divide when right > 0 => (left - Modulo(left, right)) / right,
            OperatorKind.Remainder when right > 0 => Modulo(left, right),
            _ => (long?)null,
        };
        return value is >= int.MinValue and <= int.MaxValue ? value : Refuse(syntax, $"'{SyntaxPrinter.Print(syntax)}' is none{Turn}");
    }

    private long? Refuse(ExprSyntax syntax, string why)
    {
        diagnostics.Add(DiagnosticCatalogue.NotAnIndex, syntax.Span, why, "in a block it is made of whole numbers and the indices of the loops around by + - * / %");
        return null;
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
