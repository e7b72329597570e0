using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>
/// ggml as an npm package of prebuilt libraries holds it. npm downloads it, from whatever registry it is set up for, into
/// <c>artifacts/peers</c> of the repository, which git does not track.
/// </summary>
internal static class GgmlPackage
{
    /// <summary>How to have ggml, for commands that have the options <c>--fetch-peers</c> and <c>--ggml</c>.</summary>
    public const string HowTo = "no ggml: --fetch-peers downloads it, --ggml names a folder that has it";

    private const string Name = "@node-llama-cpp/linux-x64";
    private const string Version = "3.22.1";

    /// <summary>The folder of the libraries, whether or not they are there.</summary>
    public static string Folder => Path.Combine(Cache, "package", "bins", "linux-x64");

    private static string Cache => RepositoryFolder.Path("artifacts", "peers", "node-llama-cpp-" + Version);

    /// <summary>The libraries of a folder, or those that were fetched; null where the folder is null and none were.</summary>
    /// <exception cref="FileNotFoundException">The folder lacks a library of ggml.</exception>
    /// <exception cref="InvalidOperationException">It has none for this processor.</exception>
    public static GgmlLibrary? TryLoad(string? folder) =>
        folder is not null ? GgmlPlugins.Load(folder) : Directory.Exists(Folder) ? GgmlPlugins.Load(Folder) : null;

    /// <summary>Downloads the package unless it is there.</summary>
    /// <exception cref="InvalidOperationException">npm is missing, or it can't download the package, or this is no Linux on x64.</exception>
    public static void Fetch()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new InvalidOperationException($"{Name} is for Linux on x64 alone; name the folder of another ggml with --ggml.");
        }
        if (Directory.Exists(Folder))
        {
            return;
        }
        var partial = Cache + ".partial";
        Directory.CreateDirectory(partial);
        Npm("pack", $"{Name}@{Version}", "--silent", "--pack-destination", partial);
        var archive = Directory.GetFiles(partial, "*.tgz").Single();
        using (var file = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(file, partial, overwriteFiles: true);
        }
        File.Delete(archive);
        Directory.Move(partial, Cache);
    }

    private static void Npm(params string[] arguments)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            _ = output.Result;
            if (npm.ExitCode != 0)
            {
                throw new InvalidOperationException($"npm can't download {Name}: {errors.Trim()}");
            }
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"npm is not installed. Download {Name} {Version} by other means and name the folder of its libraries with --ggml.");
        }
    }
}
