namespace Kernels.Benchmarks;

/// <summary>One way of computing a scan, with its arguments and memory in place.</summary>
internal interface IScanSubject : IDisposable
{
    /// <summary>What the row of the report is called.</summary>
    string Name { get; }

    /// <summary>The whole sequence from states of 0.</summary>
    void Run();

    /// <summary>What the last run computed, [steps, channels].</summary>
    void CopyResult(Span<float> y);
}
