namespace Kernels.Benchmarks;

/// <summary>Everything that the calls of a turn need.</summary>
internal interface ILinearCall : IDisposable
{
    /// <summary>One call with each copy of the weights.</summary>
    void Run();

    /// <summary>Copies what the last copy gave: [m, n].</summary>
    void CopyResult(Span<float> y);
}
