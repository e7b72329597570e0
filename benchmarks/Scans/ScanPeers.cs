using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The peers that this machine has.</summary>
internal sealed class ScanPeers : IDisposable
{
    private readonly GgmlLibrary? ggml;
    private readonly CLoop? c;

    /// <param name="ggmlPath">ggml's libraries; null for those that were fetched, if they were.</param>
    public ScanPeers(string? ggmlPath)
    {
        ggml = GgmlPackage.TryLoad(ggmlPath);
        c = CLoop.TryCompile();
    }

    /// <summary>Which peers they are, and how to get those that are absent.</summary>
    public string Description =>
        (ggml?.Description ?? GgmlPackage.HowTo)
        + (c is null ? "; no gcc and so no C loop" : $"; C loop by {CLoop.Compiler}");

    /// <summary>Every peer that can compute the equation.</summary>
    public IEnumerable<IScanSubject> Of(ScanInputs inputs, WorkerPool pool)
    {
        yield return new PlainScan(inputs, pool);
        if (c is not null && inputs.Equation != ScanEquation.Ssd)
        {
            yield return new CScan(c, inputs, pool);
        }
        if (ggml is not null && inputs.Equation != ScanEquation.S6)
        {
            yield return new GgmlScan(ggml, inputs, pool.Threads);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => c?.Dispose();
}
