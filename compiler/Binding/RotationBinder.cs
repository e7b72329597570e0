using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds <c>rotate(value, axis, block, seed: number)</c>.</summary>
/// <param name="bind">Binds the value.</param>
/// <param name="column">The axis along which it may turn; null where the declaration has none.</param>
internal sealed class RotationBinder(DiagnosticBag diagnostics, Func<ExprSyntax, Reading, Expr> bind, Func<IndexValue?> column)
{
    /// <summary>The name of the function.</summary>
    public const string Function = "rotate";

    private const string Form = "rotate(value, k, 128, seed: 7)";

    /// <summary>The rotation; after a mistake, which is reported, null.</summary>
    public Rotate? Bind(CallSyntax call)
    {
        var arguments = call.Arguments;
        var hasForm = arguments.Count == 4 && arguments.All(a => !a.IsPercent) && arguments.Take(3).All(a => a.Name is null) && arguments[3].Name?.Text == "seed";
        var mistake = column() is not { } along ? (call.Span, $"'{Function}' turns the values of a format and is not known in a kernel")
            : !hasForm ? (call.Span, $"'{Function}' takes a value, an axis, a block and a seed; write for example {Form}")
            : arguments[1].Value.Bare() is not NameSyntax { Indices: null } axis || axis.Name.Text != along.Name ? (arguments[1].Span, $"the values are turned along the columns, so the axis is '{along.Name}'")
            : arguments[2].Value.Bare() is not NumberSyntax block || !IsPowerOfTwo(block.Value) ? (arguments[2].Span, $"a block is a power of two from 2 to {Limits.Group.ToString(CultureInfo.InvariantCulture)}; write for example 128")
            : arguments[3].Value.Bare() is not NumberSyntax seed || seed.Value != Math.Floor(seed.Value) || seed.Value > uint.MaxValue ? (arguments[3].Span, "a seed is a whole number from 0 to 2^32 - 1")
            : ((SourceSpan, string)?)null;
        if (mistake is { } found)
        {
            diagnostics.Add(DiagnosticCatalogue.Rotation, found.Item1, found.Item2);
            return null;
        }
        return new Rotate(bind(arguments[0].Value, Reading.Value), column()!, (int)((NumberSyntax)arguments[2].Value.Bare()).Value, (uint)((NumberSyntax)arguments[3].Value.Bare()).Value);
    }

    private static bool IsPowerOfTwo(double number) => number is >= 2 and <= Limits.Group && number == Math.Floor(number) && ((int)number & ((int)number - 1)) == 0;
}
