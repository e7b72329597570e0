using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Binds functions of numbers, such as <c>exp(x)</c> and <c>max(a, b)</c>.</summary>
/// <param name="bind">Binds an argument.</param>
/// <param name="abandon">Counts what a call names as used after a mistake, and gives the stand-in.</param>
/// <param name="rotations">Binds the one whose second argument is an axis.</param>
internal sealed class FunctionBinder(DiagnosticBag diagnostics, Func<ExprSyntax, Reading, Expr> bind, Func<ExprSyntax, Expr> abandon, RotationBinder rotations)
{
    /// <summary>The function of its arguments; after a mistake, which is reported, a stand-in.</summary>
    public Expr Bind(CallSyntax call, Reading reading)
    {
        var name = call.Function.Text;
        if (reading == Reading.Value && name == RotationBinder.Function)
        {
            return rotations.Bind(call) ?? abandon(call);
        }
        if (reading == Reading.Index && name is not ("max" or "min" or "abs" or "clamp") && WordFunctions.Find(name) is null)
        {
            diagnostics.Add(DiagnosticCatalogue.NotAnIndex, call.Span, $"'{name}' does not give one", "max, min, abs and clamp do");
            return abandon(call);
        }
        var parameters = name is "max" or "min" ? EquatableArray.Of("a", "b") : Functions.Find(name)?.Parameters;
        if (parameters is null)
        {
            ReportUnknown(call);
            return abandon(call);
        }
        var arguments = call.Arguments.Select(a => Argument(a, reading)).ToList();
        if (arguments.Count != parameters.Value.Count)
        {
            diagnostics.Add(
                DiagnosticCatalogue.ArgumentCount, call.Span, name, parameters.Value.Count == 1 ? "one argument" : $"{Wording.Text(parameters.Value.Count)} arguments",
                Wording.Are(arguments.Count), $"{name}({string.Join(", ", parameters.Value)})");
            return Mistake.Reported;
        }
        return name switch
        {
            "max" => new Binary(BinaryOperator.Max, arguments[0], arguments[1]),
            "min" => new Binary(BinaryOperator.Min, arguments[0], arguments[1]),
            _ => new Call(name, arguments.ToEquatableArray()),
        };
    }

    private void ReportUnknown(CallSyntax call)
    {
        var name = call.Function.Text;
        if (char.IsUpper(name[0]))
        {
            diagnostics.Add(DiagnosticCatalogue.CallInsideExpression, call.Span, name);
        }
        else
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownFunction, call.Function.Span, name, Suggestion.Hint(name, [.. Functions.All.Select(f => f.Name), "max", "min"]));
        }
    }

    private Expr Argument(ArgumentSyntax argument, Reading reading)
    {
        if (argument.Name is { } name)
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownName, name.Span, name.Text, "the arguments of a function are written without names");
        }
        if (argument.IsPercent)
        {
            diagnostics.Add(DiagnosticCatalogue.PercentOutsideFit, argument.Span);
            return Mistake.Reported;
        }
        return bind(argument.Value, reading);
    }
}
