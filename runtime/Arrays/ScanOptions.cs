namespace Kernels.Arrays;

/// <summary>The ways of running a scan; all give the same answer up to rounding.</summary>
public enum ScanForm
{
    /// <summary>Chosen by shape: steps, or for a long sequence with few channels products where the scan has them, else chunks.</summary>
    Automatic,

    /// <summary>One step after the other.</summary>
    Steps,

    /// <summary>In chunks whose states are carried.</summary>
    Chunks,

    /// <summary>In chunks that are small matrix products.</summary>
    Products,
}

/// <summary>How a scan is run. The answer's bits depend on shapes and these options alone, not on the number of threads.</summary>
/// <param name="ChunkLength">Steps of a chunk; null for a length chosen by shape.</param>
public readonly record struct ScanOptions(ScanForm Form = ScanForm.Automatic, int? ChunkLength = null);
