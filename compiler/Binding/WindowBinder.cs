using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds <c>window step</c>.</summary>
internal sealed class WindowBinder(DiagnosticBag diagnostics)
{
    /// <summary>The bits that a window moves on by; null where a field has none, or after a mistake, which is reported.</summary>
    public int? Bind(FieldSyntax field, ElementType type, EquatableArray<Dimension> shape)
    {
        var written = field.Modifiers.OfType<WindowSyntax>().ToList();
        if (written.Count == 0)
        {
            return null;
        }
        var window = written[written.Count - 1];
        var name = field.Names[0].Text;
        var mistake = written.Count > 1 ? $"'{name}' has a window already; remove one of them"
            : type.Kind != ElementKind.UInt ? $"the codes of a window are bits without sign, but '{name}' is {type.Name}; write uint{Text(type.Bits)}"
            : window.Step < 1 || window.Step >= type.Bits ? $"a window of {Text(type.Bits)} bits moves on by 1 to {Text(type.Bits - 1)}; {(window.Step == type.Bits ? "remove it" : "write one of these")}"
            : shape.Count == 0 || shape[shape.Count - 1] is not ImpliedDimension ? $"a window runs along a row, so the last dimension of '{name}' is an axis or a part of one"
            : field.Init is not null ? $"'{name}' is a constant, which has no window; remove it"
            : field.Modifiers.Any(m => m is SparseOfSyntax) ? $"'{name}' cannot have both a window and 'sparse'; remove one"
            : null;
        if (mistake is not null)
        {
            diagnostics.Add(DiagnosticCatalogue.Window, window.Span, mistake);
            return null;
        }
        return window.Step;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
