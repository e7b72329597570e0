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
}
