namespace Kernels.Benchmarks;

/// <summary>Which of examples/kernels/scans.qk is measured, always without its optional inputs.</summary>
internal enum ScanEquation
{
    /// <summary>h = exp(dt·A)·h + dt·B·u, y = Σ C·h, with A for each channel and state.</summary>
    S6,

    /// <summary><see cref="S6"/> with softplus(dt) for dt: the equation of ggml's ssm_scan where A has a number for each state.</summary>
    SelectiveScan,

    /// <summary>As <see cref="SelectiveScan"/> with one number of A for each head: ggml's ssm_scan where A has one row.</summary>
    Ssd,
}
