using Kernels.Compiler.Project;
using Kernels.Compiler.Syntax;
using Kernels.Print.Input;

namespace Kernels.Print.Gallery;

/// <summary>Reads folders of <c>.qk</c> files as one project.</summary>
internal static class GalleryFiles
{
    /// <summary>The files of some folders, by folder and name.</summary>
    /// <param name="root">Where the folders' paths begin.</param>
    /// <exception cref="MistakeException">A declaration has a mistake, or is not compiled.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<GalleryFile> Read(string root, IEnumerable<string> folders)
    {
        var sources = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.qk").Order(StringComparer.Ordinal))
            .Select(path => (Path: Path.GetRelativePath(root, path).Replace('\\', '/'), Text: File.ReadAllText(path).ReplaceLineEndings("\n"), File: path))
            .Select(s => (s.Path, s.Text, Source: FileTables.Fill(SourceFile.Parse(s.File, s.Text), table => File.Exists(table) ? File.ReadAllText(table) : null)))
            .ToList();
        var stored = StoredFormats.TextsOf([.. sources.Select(s => StoredFormats.In(s.Source))], []);
        return [.. sources.Select(s => FileOf(s.Path, s.Text, s.Source, [.. DeclarationBinder.Bind(s.Source, stored, CancellationToken.None)]))];
    }

    private static GalleryFile FileOf(string path, string text, SourceFile source, IReadOnlyList<Declaration> declarations)
    {
        var mistakes = source.Diagnostics.Concat(declarations.SelectMany(d => d.Diagnostics)).Where(d => d.Kind.PreventsModel).Select(d => d.Format(path)).ToList();
        if (mistakes.Count > 0)
        {
            throw new MistakeException(string.Join('\n', mistakes));
        }
        var entries = source.Syntax.Declarations.Zip(declarations, (syntax, declaration) => Entry(text, syntax, declaration)).ToList();
        return new GalleryFile(path, Remark(text, Blank(text)), entries);
    }

    private static GalleryEntry Entry(string text, DeclarationSyntax syntax, Declaration declaration)
    {
        var (start, end) = (syntax.Span.Start.Offset, syntax.Span.End.Offset);
        return new GalleryEntry(declaration, text[start..end], Remark(text, start));
    }

    // Where the first blank line begins; 0 where there is none.
    private static int Blank(string text) => Math.Max(0, text.IndexOf("\n\n", StringComparison.Ordinal) + 1);

    /// <summary>The lines of comments right above a place.</summary>
    private static string Remark(string text, int place)
    {
        var above = text[..place].TrimEnd(' ').Split('\n').Reverse().Skip(1).TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal)).Reverse();
        return string.Join(' ', above.Select(l => l[2..].Trim()));
    }
}
