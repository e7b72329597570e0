using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Checks that integer functions get whole numbers on 32 bits without sign.</summary>
/// <param name="field">The field of that name.</param>
internal sealed class WordArguments(DiagnosticBag diagnostics, Func<string, FieldModel?> field)
{
    private const int LargestShift = 31;

    private const double LargestExact = 1 << 24;

    /// <summary>Reports the first argument of a call that is none such.</summary>
    public void Check(CallSyntax syntax, Call call, IReadOnlyList<(string Name, Expr Extent)> reductions)
    {
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            var range = Ranges.Of(argument, field, reductions);
            var isShift = i == 1 && call.Function is "shl" or "shr";
            var mistake = argument.All().Contains(Mistake.Reported) ? null
                : !IsWhole(argument) ? "it may lie between two whole numbers"
                : !WordRange.IsWord(range) ? $"it goes from {Text(range.Low)} to {Text(range.High)}"
                : argument is not Number && !IsWord(argument) && !IsExact(argument, reductions) ? "a part of it goes beyond 2^24, which numbers in kernels hold exactly"
                : isShift && range.High > LargestShift ? $"a shift goes up to {LargestShift}, and this one to {Text(range.High)}"
                : null;
            if (mistake is not null)
            {
                diagnostics.Add(DiagnosticCatalogue.WordArgument, syntax.Arguments[i].Span, call.Function, SyntaxPrinter.Print(syntax.Arguments[i].Value), mistake);
                return;
            }
        }
    }

    // Parts that are no integer functions are worked out in f32.
    private bool IsExact(Expr expression, IReadOnlyList<(string Name, Expr Extent)> reductions) =>
        Ranges.Of(expression, field, reductions) is { IsKnown: true, Low: >= -LargestExact, High: <= LargestExact }
        && (expression is Element or Reduce || IsWord(expression) || (expression is Conditional c ? [c.Then, c.Else] : expression.Operands()).All(o => IsExact(o, reductions)));

    private static bool IsWord(Expr expression) => expression is Call call && WordFunctions.Find(call.Function) is not null;

    private bool IsWhole(Expr expression) => expression switch
    {
        Number n => n.Value == Math.Floor(n.Value),
        IndexValue or ExtentValue => true,
        Element e => field(e.Array) is { } read && (read.Type.IsInteger || read.Constant is { } table && table.All(v => v == Math.Floor(v))),
        Unary { Operator: UnaryOperator.Negate } u => IsWhole(u.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.FloorDivide or BinaryOperator.Modulo or BinaryOperator.Min or BinaryOperator.Max } b => IsWhole(b.Left) && IsWhole(b.Right),
        Conditional c => IsWhole(c.Then) && IsWhole(c.Else),
        Call { Function: "floor" or "round" or "sign" } => true,
        Call { Function: "abs" or "clamp" } c => c.Arguments.All(IsWhole),
        Call => IsWord(expression),
        Reduce { Kind: ReductionKind.Sum } r => IsWhole(r.Body),
        _ => false,
    };

    private static string Text(double number) => double.IsInfinity(number) ? "infinity" : ExprPrinter.Number(number);
}
