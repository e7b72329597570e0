using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary><c>scan.c</c>, compiled while the program runs by the machine's gcc for the machine's processor.</summary>
internal sealed unsafe class CLoop : IDisposable
{
    /// <summary>The compiler and its options.</summary>
    public const string Compiler = "gcc -O3 -march=native";

    private const string Source = "scan.c";

    private readonly nint library;

    private CLoop(nint library)
    {
        this.library = library;
        SelectiveScan = (delegate* unmanaged<nint, nint, nint, nint, nint, int, float*, float*, float*, float*, float*, float*, float*, void>)
            NativeLibrary.GetExport(library, "selective_scan");
    }

    /// <summary>The function of the source, with its parameters in their order.</summary>
    public delegate* unmanaged<nint, nint, nint, nint, nint, int, float*, float*, float*, float*, float*, float*, float*, void> SelectiveScan { get; }

    /// <summary>The loop; null where there is no gcc.</summary>
    /// <exception cref="InvalidOperationException">The source does not compile.</exception>
    public static CLoop? TryCompile()
    {
        var folder = Directory.CreateTempSubdirectory("kernels-scan-");
        try
        {
            var (source, target) = (Path.Combine(folder.FullName, Source), Path.Combine(folder.FullName, "scan.so"));
            using (var text = typeof(CLoop).Assembly.GetManifestResourceStream(Source)!)
            using (var file = File.Create(source))
            {
                text.CopyTo(file);
            }
            var words = Compiler.Split(' ');
            using var gcc = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], "-shared", "-fPIC", "-o", target, source, "-lm"]) { RedirectStandardError = true })!;
            var errors = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            return gcc.ExitCode == 0 ? new CLoop(NativeLibrary.Load(target)) : throw new InvalidOperationException("gcc does not compile scan.c: " + errors.Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void Dispose() => NativeLibrary.Free(library);
}
