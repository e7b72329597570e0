using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernels.Generators.Tests.Package;

/// <summary>
/// A console program in a folder of its own, far from the repository: it gets the packed package from a folder feed, everything
/// else from the feeds of the machine, and keeps all of it in a package folder of its own.
/// </summary>
public sealed class ConsoleProgram : IDisposable
{
    private const string Version = "0.0.0-test";

    private readonly string root = Directory.CreateTempSubdirectory("kernels-package-").FullName;

    public ConsoleProgram()
    {
        Dotnet(RepositoryRoot(), "pack", "runtime", "-p:Version=" + Version, "--artifacts-path", Path.Combine(root, "artifacts"), "--output", Path.Combine(root, "feed"));
        Write("NuGet.config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="feed" /></packageSources>
            </configuration>
            """);
        Write("program/Example.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <PublishAot>true</PublishAot>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Kernels" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        Write("program/formats/int4.qk", Texts.Int4);
        Write("program/Program.cs", """
            using System;
            using Example.Formats;
            using Kernels;
            using Kernels.Encoding;
            using Kernels.Formats;
            using Kernels.Tensors;
            using Kernels.Threading;

            const int N = 2, K = 32;
            var weights = new float[N * K];
            Array.Fill(weights, 7f, 0, K);
            Array.Fill(weights, -3.5f, K, K);
            using var packed = PackedMatrix.Pack(MatrixEncoder.Encode(Int4.Descriptor, weights, N, K));

            var linear = KernelRegistry.Linear(Int4.Descriptor);
            using var x = new NativeBuffer(K * sizeof(float));
            using var y = new NativeBuffer(N * sizeof(float));
            using var workspace = new NativeBuffer(linear.WorkspaceBytes(1, N, K));
            using var pool = new WorkerPool(1);
            unsafe
            {
                new Span<float>(x.Pointer, K).Fill(1f);
                linear.Run(new LinearCall
                {
                    Weights = packed, X = (float*)x.Pointer, XStride = K, M = 1, Y = (float*)y.Pointer, YStride = N, Workspace = workspace.Pointer, Pool = pool,
                });
                Console.WriteLine($"{((float*)y.Pointer)[0]} {((float*)y.Pointer)[1]}");
            }
            """);
    }

    /// <summary>The folder of the project.</summary>
    public string Folder => Path.Combine(root, "program");

    /// <summary>Writes a file below the temporary folder.</summary>
    public void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Runs the SDK in the program's folder and returns what it printed; fails the test when it fails.</summary>
    public string Dotnet(params string[] arguments) => Dotnet(Folder, arguments);

    /// <summary>Runs a program and returns what it printed; fails the test when it fails.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
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

    private static string Dotnet(string folder, params string[] arguments) => Run(folder, "dotnet", arguments);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the test holds Kernels.sln.");
        }
        return folder.FullName;
    }
}
