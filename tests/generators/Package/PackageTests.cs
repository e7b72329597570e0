namespace Kernels.Generators.Tests.Package;

/// <summary>The package does by itself what it promises. Slow: packs, restores and publishes.</summary>
[Trait("Category", "Slow")]
public sealed class PackageTests(ConsoleProgram program) : IClassFixture<ConsoleProgram>
{
    [Fact]
    public void A_program_outside_the_repository_builds_and_runs_with_one_qk_file_and_no_other_step()
    {
        var output = program.Dotnet("run", "--disable-build-servers");

        Assert.Equal("224 -112", output.Trim());
    }

    [Fact]
    public void It_publishes_with_NativeAOT_without_a_warning_and_runs()
    {
        var published = program.Dotnet("publish", "--output", Path.GetDirectoryName(program.Executable)!, "--disable-build-servers", "-p:TrimmerSingleWarn=false");

        Assert.DoesNotContain("warning", published, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("224 -112", ConsoleProgram.Run(program.Folder, program.Executable).Trim());
    }

    [Fact]
    public void README_tried_to_the_letter_in_an_empty_folder_prints_what_it_says()
    {
        var files = Readme.Files(File.ReadAllText(Path.Combine(ConsoleProgram.RepositoryRoot(), "README.md")), "A format of your own");
        var folder = program.EmptyFolder("letter");
        Directory.CreateDirectory(Path.Combine(folder, "feed"));
        foreach (var package in Directory.EnumerateFiles(program.Feed))
        {
            File.Copy(package, Path.Combine(folder, "feed", Path.GetFileName(package)));
        }
        foreach (var (name, text) in files.Where(f => f.Key != "text"))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        var output = program.DotnetIn(folder, "run", "--disable-build-servers");

        Assert.Equal(["Program.cs", "YourProject.csproj", "declared.qk", "nuget.config", "text"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(files["text"].Trim(), output.Trim());
    }
}
