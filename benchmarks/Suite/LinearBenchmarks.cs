using BenchmarkDotNet.Attributes;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>Linear at n = k = 4096 on two threads, for one token (weights from memory) and for many.</summary>
[MemoryDiagnoser]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls Cleanup.")]
public class LinearBenchmarks
{
    private WorkerPool? pool;
    private KernelSubject? subject;
    private int turn;

    [Params("Int8G32", "Int4G32", "Ternary")]
    public string Format { get; set; } = "";

    [Params("f32", "A8")]
    public string Activations { get; set; } = "";

    [Params(1, 64)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var kernel = KernelRegistry.Kernels.FirstOrDefault(k => k.Weight.Name == Format && (k.Activation?.Name ?? "f32") == Activations)
            ?? throw new NotSupportedException($"There is no kernel for {Format} × {Activations}.");
        pool = new WorkerPool(2);
        subject = new KernelSubject(kernel, Tokens, 4096, 4096, leastBytes: Tokens == 1 ? 600_000_000 : 0, pool);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        subject?.Dispose();
        pool?.Dispose();
    }

    [Benchmark]
    public void Linear() => subject!.Run(turn++);
}
