using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Binds a view: a format with the fields of the one that it is a view of, and with equations of its own. Abbreviations of that format can be
/// used in them.
/// </summary>
internal static class ViewBinder
{
    public static BindResult<FormatModel> Bind(ViewSyntax view, NestedFormats formats)
    {
        var diagnostics = new DiagnosticBag();
        if (formats.Declaration(view.Of.Text) is not { } format)
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownViewed, view.Of.Span, view.Of.Text, Suggestion.Hint(view.Of.Text, formats.Names));
        }
        else if (format.IsActivation || FormatBinder.Bind(format, Binder.NamesIn(format), formats).Model is null)
        {
            diagnostics.Add(DiagnosticCatalogue.ViewedFormat, view.Of.Span, view.Of.Text, format.IsActivation ? "is an activation" : "has mistakes of its own", view.Name.Text);
        }
        else
        {
            return FormatBinder.Bind(Written(view, format), Binder.NamesIn(format), formats);
        }
        return new(null, diagnostics.ToArray());
    }

    private static FormatSyntax Written(ViewSyntax view, FormatSyntax format)
    {
        var inherited = format.Items.OfType<EquationSyntax>().Where(e => view.Equations.All(own => own.Name.Text != e.Name.Text)).ToList();
        var used = new List<EquationSyntax>(view.Equations);
        for (var i = 0; i < used.Count; i++)
        {
            var names = used[i].Value.Names().Select(n => n.Name.Text).ToList();
            used.AddRange(inherited.Where(e => names.Contains(e.Name.Text) && !used.Contains(e)));
        }
        var items = format.Items.OfType<FieldSyntax>().Concat<ItemSyntax>(used.Skip(view.Equations.Count)).Concat(view.Equations);
        return new FormatSyntax(false, view.Name, format.Axes, (view.Fit is null ? items : items.Append(view.Fit)).ToEquatableArray(), view.Span);
    }
}
