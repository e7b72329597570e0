using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Project;

/// <summary>
/// What a file says about formats as the types of fields, and as what views are of: their names, and the canonical texts of its own formats.
/// Value-equal and free of places, so that a file is bound again only where such a format changes.
/// </summary>
public sealed record StoredFormats(EquatableArray<string> Names, EquatableArray<StoredFormat> Declared)
{
    public static StoredFormats In(SourceFile file) => new(
        NestedFormats.NamesIn(file.Syntax.Declarations).Concat(file.Syntax.Declarations.OfType<ViewSyntax>().Select(v => v.Of.Text)).Distinct().ToEquatableArray(),
        file.Syntax.Declarations.OfType<FormatSyntax>().Select(f => new StoredFormat(f.Name.Text, SyntaxPrinter.Print(f))).ToEquatableArray());

    /// <summary>The texts of the formats that some field of a project has as its type, or some view is of: the project's own first, then those of referenced assemblies.</summary>
    public static EquatableArray<string> TextsOf(IReadOnlyCollection<StoredFormats> files, IEnumerable<ImportedText> imported)
    {
        var own = files.SelectMany(f => f.Declared).GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.First().Text);
        var names = files.SelectMany(f => f.Names).Distinct().OrderBy(n => n, System.StringComparer.Ordinal).ToList();
        return names.SelectMany(name => own.TryGetValue(name, out var text) ? [text] : imported.Where(i => i.Declares(name)).Take(1).Select(i => i.Text)).ToEquatableArray();
    }
}

/// <summary>A format by its name and canonical text.</summary>
public sealed record StoredFormat(string Name, string Text);
