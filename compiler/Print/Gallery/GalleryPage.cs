using System.Text;
using Kernels.Compiler.Project;

namespace Kernels.Print.Gallery;

/// <summary>Writes the page of a gallery.</summary>
internal sealed class GalleryPage
{
    private readonly StringBuilder page = new();
    private readonly IReadOnlyList<GalleryFile> files;
    private readonly Served served;

    private GalleryPage(IReadOnlyList<GalleryFile> files)
    {
        this.files = files;
        served = new Served(ProjectModel.Of([.. files.SelectMany(f => f.Entries).Select(e => e.Declaration.Model)], []));
    }

    /// <summary>The page as Markdown, in the folder <c>docs</c>.</summary>
    public static string Of(IReadOnlyList<GalleryFile> files)
    {
        var writer = new GalleryPage(files);
        writer.Write();
        return writer.page.ToString();
    }

    private void Write()
    {
        Line($"""
            # The gallery

            {files.Sum(f => f.Entries.Count)} declarations, each with what it stores, what the compiler makes of it, and where it comes from. `{GalleryCommand.Line}` writes this page from the declarations
            themselves; a test compares them. [M] says that a constant is a paper's as remembered, and has not been checked against it.

            - *Storage* lists the fields as files hold them: name, type, dimensions, and the bits that they take for each weight, to six decimals.
            - *Rules* are the rewrites of the loops that apply on the CPU, in their order (`qk print FILE --form rules` shows what each does).
            - *Encoder* finds the fields from floats. A format without one is loaded.
            - *Back ends*: CPU is C# for each instruction set; Ilgpu runs on any device; Ptx is `Linear` over codes on NVIDIA's tensor cores, beside Ilgpu, which has kernels, scans and formats of floats alone.
            """);
        Line();
        Overview();
        foreach (var file in files)
        {
            Line();
            Line($"## {file.Title}");
            Line();
            Line($"[{file.Path}](../{file.Path}){(file.Remark.Length == 0 ? "" : ": " + file.Remark)}");
            foreach (var entry in file.Entries)
            {
                Write(entry);
            }
        }
    }

    private void Overview()
    {
        Line("| declaration | kind | bits | encoder | back ends |");
        Line("| --- | --- | --- | --- | --- |");
        foreach (var entry in files.SelectMany(f => f.Entries))
        {
            var model = entry.Declaration.Model;
            var encoded = Served.IsEncoded(model) switch { true => "yes", false => "no", null => "" };
            Line($"| [{entry.Name}](#{entry.Name.ToLowerInvariant()}) | {Served.Kind(model)} | {(model.Format is { } format ? StoragePlan.Total(format) : "")} | {encoded} | {string.Join(", ", served.BackEndsOf(model))} |");
        }
    }

    private void Write(GalleryEntry entry)
    {
        Line();
        Line($"### {entry.Name}");
        Line();
        if (entry.Remark.Length > 0)
        {
            Line(entry.Remark);
            Line();
        }
        Block("qk", entry.Text.Split('\n'));
        if (entry.Declaration.Model.Format is { } format)
        {
            Line();
            Block("text", StoragePlan.Lines(format));
        }
        Line();
        foreach (var (heading, text) in served.Of(entry.Declaration.Model))
        {
            Line($"- {heading}: {text}");
        }
    }

    private void Block(string language, IEnumerable<string> lines)
    {
        Line("```" + language);
        foreach (var line in lines)
        {
            Line(line.TrimEnd());
        }
        Line("```");
    }

    private void Line(string text = "") => page.Append(text.ReplaceLineEndings("\n")).Append('\n');
}
