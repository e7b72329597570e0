using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>The formats that fields can have as their type, bound when they are asked for, each once.</summary>
/// <param name="declaration">The declaration of that name, or null.</param>
/// <param name="names">All names, for suggestions.</param>
public sealed class NestedFormats(Func<string, FormatSyntax?> declaration, IReadOnlyCollection<string> names)
{
    private readonly Dictionary<string, BindResult<FormatModel>> bound = new(StringComparer.Ordinal);
    private readonly List<string> open = [];

    /// <summary>No formats.</summary>
    public static NestedFormats None => new(_ => null, []);

    /// <summary>The formats of some declarations; of a name that is declared twice the first.</summary>
    public static NestedFormats Of(IEnumerable<DeclarationSyntax> declarations)
    {
        var formats = declarations.OfType<FormatSyntax>().GroupBy(f => f.Name.Text).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return new(name => formats.TryGetValue(name, out var format) ? format : null, formats.Keys);
    }

    /// <summary>The names of formats that the fields of declarations have as their types.</summary>
    public static IEnumerable<string> NamesIn(IEnumerable<DeclarationSyntax> declarations) => declarations.OfType<FormatSyntax>()
        .SelectMany(f => f.Items).OfType<FieldSyntax>().Select(f => f.Type).Where(ElementTypes.NamesFormat).Select(t => t.Name.Text).Distinct();

    /// <summary>All names, for suggestions.</summary>
    internal IReadOnlyCollection<string> Names => names;

    /// <summary>The declaration of that name, or null.</summary>
    internal FormatSyntax? Declaration(string name) => declaration(name);

    /// <summary>The format that a type names; null after a mistake, which is reported.</summary>
    /// <param name="outer">The format whose field has the type.</param>
    internal FormatModel? Find(TypeSyntax type, DiagnosticBag diagnostics, string outer)
    {
        var name = type.Name.Text;
        if (name == outer || open.Contains(name))
        {
            diagnostics.Add(DiagnosticCatalogue.FormatCycle, type.Span, outer, string.Join(" stores ", [.. open.SkipWhile(o => o != name), outer, name]));
            return null;
        }
        if (declaration(name) is not { } syntax)
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownType, type.Name.Span, name, Suggestion.Hint(name, names));
            return null;
        }
        if (open.Count >= Limits.NestedFormats)
        {
            diagnostics.Add(DiagnosticCatalogue.FormatCycle, type.Span, outer, $"formats are stored in each other at most {Limits.NestedFormats} deep");
            return null;
        }
        if (!bound.TryGetValue(name, out var result))
        {
            open.Add(outer);
            try
            {
                result = FormatBinder.Bind(syntax, Binder.NamesIn(syntax), this);
            }
            finally
            {
                open.Remove(outer);
            }
            bound.Add(name, result);
        }
        if (result.Model is { IsActivation: false } format)
        {
            return format;
        }
        if (result.Diagnostics.FirstOrDefault(d => d.Kind == DiagnosticCatalogue.FormatCycle) is { } cycle)
        {
            diagnostics.Add(DiagnosticCatalogue.FormatCycle, type.Span, outer, cycle.Arguments[1]);
        }
        else
        {
            diagnostics.Add(DiagnosticCatalogue.NestedFormat, type.Span, name, result.Model is null ? "has mistakes of its own" : "is an activation", outer);
        }
        return null;
    }
}
