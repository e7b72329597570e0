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
    public void The_gallery_is_a_package_and_what_it_declares_is_declared_for_the_program_too()
    {
        program.PackBuilt("examples/gallery");
        program.Write("gallery/NuGet.config", """
            <configuration>
              <packageSources><add key="packed" value="../feed" /></packageSources>
            </configuration>
            """);
        program.Write("gallery/Own.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Kernels" Version="0.1.0" />
                <PackageReference Include="Kernels.Gallery" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        program.Write("gallery/own.qk", """
            kernel Doubled(u, dt : [t, d], A : [d, s], B, C : [t, g, s]) { a[t, d] = S6(u, dt, A, B, C); y[t, d] = 2*a }
            activation Row { q : int8 [m, k]; s : f32 [m]; x = s*q; fit absmax }
            """);
        program.Write("gallery/Program.cs", """
            using System;
            using System.Linq;
            using Kernels;
            using Kernels.Arrays;
            using Kernels.Encoding;
            using Kernels.Formats;
            using Kernels.Tensors;
            using Own.Formats;

            [assembly: Instantiate("Linear", "Int4G32", "Row")]

            var int4 = KernelRegistry.FindFormat("Int4G32")!;
            using var packed = PackedMatrix.Pack(MatrixEncoder.Encode(int4, [.. Enumerable.Repeat(7f, 32), .. Enumerable.Repeat(-3.5f, 32)], 2, 32));
            Console.WriteLine(string.Join(" ", LinearInt4G32Row.Run([.. Enumerable.Repeat(127f, 32)], packed)));

            using var u = Tensor.From([1f, 2f, 3f], 3, 1);
            using var one = Tensor.From([1f, 1f, 1f], 3, 1);
            using var ones = Tensor.From([1f, 1f, 1f], 3, 1, 1);
            using var zero = Tensor.From([0f], 1, 1);
            using var run = Doubled.Kernel.Run(new KernelArguments { { "u", u }, { "dt", one }, { "A", zero }, { "B", ones }, { "C", ones } });
            Console.WriteLine(string.Join(" ", run["y"].Span.ToArray()));
            """);

        var output = program.DotnetIn(Path.Combine(Path.GetDirectoryName(program.Folder)!, "gallery"), "run", "--disable-build-servers");

        Assert.Equal(["28448 -14224", "2 6 12"], output.Trim().Split('\n').Select(l => l.Trim()));
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
