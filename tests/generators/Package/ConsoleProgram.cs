using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernels.Generators.Tests.Package;

/// <summary>
/// A console program in a folder of its own, far from the repository: it gets the packed package from a folder feed, everything
/// else from the feeds of the machine, and keeps all of it in a package folder of its own.
/// </summary>
public sealed class ConsoleProgram : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("kernels-package-").FullName;

    public ConsoleProgram()
    {
        Dotnet(RepositoryRoot(), "pack", "runtime", "-c", "Release", "--artifacts-path", Path.Combine(root, "artifacts"), "--output", Path.Combine(root, "feed"));
        Write("NuGet.config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="feed" /></packageSources>
            </configuration>
            """);
        Write("program/Example.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <PublishAot>true</PublishAot>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Kernels" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        Write("program/formats/int4.qk", Texts.Int4);
        Write("program/Program.cs", """
            using System;
            using Example.Formats;
            using Kernels.Encoding;
            using Kernels.Formats;

            const int N = 2, K = 32;
            var weights = new float[N * K];
            Array.Fill(weights, 7f, 0, K);
            Array.Fill(weights, -3.5f, K, K);
            using var packed = PackedMatrix.Pack(MatrixEncoder.Encode(Int4.Descriptor, weights, N, K));

            var x = new float[K];
            Array.Fill(x, 1f);
            var y = LinearInt4.Run(x, packed);
            Console.WriteLine($"{y[0]} {y[1]}");
            """);
    }

    /// <summary>The folder with the package.</summary>
    public string Feed => Path.Combine(root, "feed");

    /// <summary>The folder of the project.</summary>
    public string Folder => Path.Combine(root, "program");

    /// <summary>Writes a file below the temporary folder.</summary>
    public void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Makes a package of a project that is built with these tests, into the feed.</summary>
    public void PackBuilt(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Dotnet(RepositoryRoot(), "pack", project, "-c", configuration, "--no-build", "--output", Feed);
    }

    /// <summary>An empty folder below the temporary one.</summary>
    public string EmptyFolder(string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    /// <summary>Runs the SDK in the program's folder and returns what it printed; fails the test when it fails.</summary>
    public string Dotnet(params string[] arguments) => Dotnet(Folder, arguments);

    /// <summary>Runs a program and returns what it printed; fails the test when it fails.</summary>
    public static string Run(string folder, string program, params string[] arguments) => Run(folder, program, packages: null, arguments);

    /// <param name="packages">The folder that NuGet keeps packages in; null for the one that is set.</param>
    private static string Run(string folder, string program, string? packages, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{error.Result}");
        return output + error.Result;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The published executable.</summary>
    public string Executable => Path.Combine(root, "published", RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "Example.exe" : "Example");

    /// <summary>Runs the SDK in another folder, which has the packages of this test alone; the same otherwise.</summary>
    public string DotnetIn(string folder, params string[] arguments) => Run(folder, "dotnet", Path.Combine(root, "packages"), arguments);

    private static string Dotnet(string folder, params string[] arguments) => Run(folder, "dotnet", arguments);

    /// <summary>The folder of the repository.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the test holds Kernels.sln.");
        }
        return folder.FullName;
    }
}
