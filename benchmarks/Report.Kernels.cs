using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Benchmarks;

/// <summary>Reports on the kernels of the CPU runtime.</summary>
internal sealed partial class Report
{
    /// <summary>A report on linear kernels.</summary>
    public static Report OfKernels(string title, bool json, params Column[] columns) => new(title, json, ["Format", "Activations"], columns);

    /// <summary>The instruction sets, vector width and threads that the figures hold for.</summary>
    public static string Machine(int threads)
    {
        (string Name, bool Has)[] sets =
            [("AVX-512", Avx512BW.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported)];
        var names = string.Join(", ", sets.Where(s => s.Has).Select(s => s.Name).DefaultIfEmpty("portable"));
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return $"{names}; vectors of {width} bits; {threads} threads of {Environment.ProcessorCount}; .NET {Environment.Version}";
    }

    /// <summary>Measures every kernel, with a line on the screen for the one at hand.</summary>
    public void Run(IReadOnlyList<LinearKernel> kernels, string machine, Func<LinearKernel, double[]> measure) => Run(
        kernels, machine, k => $"{k.Weight.Name} × {k.Activation?.Name ?? "f32"}", k => [new Row([k.Weight.Name, k.Activation?.Name ?? "f32"], measure(k))]);
}
