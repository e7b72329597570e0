using System.CommandLine;

namespace Kernels.Print.Gallery;

/// <summary><c>qk gallery FOLDER…</c>: a page about all declarations of some folders.</summary>
internal static class GalleryCommand
{
    /// <summary>The folders of this repository's gallery.</summary>
    public static readonly IReadOnlyList<string> Folders = ["examples/formats", "examples/schemes", "examples/gguf", "examples/kernels"];

    /// <summary>What writes the page of this repository.</summary>
    public const string Line = "dotnet run --project compiler/Print -- gallery";

    public static Command Create()
    {
        var folders = new Argument<string[]>("folders") { Description = "Folders of .qk files", DefaultValueFactory = _ => [.. Folders] };
        var page = new Option<FileInfo>("--out") { Description = "The page", DefaultValueFactory = _ => new FileInfo("docs/gallery.md") };
        var command = new Command("gallery", "A page with all declarations of some folders: storage, rules, back ends, encoders, sources");
        command.Arguments.Add(folders);
        command.Options.Add(page);
        command.SetAction(parse =>
        {
            var path = parse.GetValue(page)!.FullName;
            var text = GalleryPage.Of(GalleryFiles.Read(Directory.GetCurrentDirectory(), parse.GetValue(folders)!));
            File.WriteAllText(path + ".new", text);
            File.Move(path + ".new", path, overwrite: true);
        });
        return command;
    }
}
