using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>
/// The arguments of one call of a kernel or scan. Any array may have leading axes that the declaration does not name (a batch): all the
/// same ones, or none (shared).
/// </summary>
public readonly ref struct ArrayCall
{
    /// <summary>For each parameter its array; the default where an optional one is absent.</summary>
    public required ReadOnlySpan<ArrayView> Arguments { get; init; }

    /// <summary>
    /// For each state of a scan the memory that holds it: what is there is what the first step starts from, and the last step's state is left
    /// there. A default view, or no views at all: the state starts as declared and is not kept.
    /// </summary>
    public ReadOnlySpan<ArrayView> States { get; init; }

    /// <summary>For each result the memory that takes it. It must not overlap the arguments.</summary>
    public required ReadOnlySpan<ArrayView> Results { get; init; }

    /// <summary>Of a batch of sequences the steps of each, at most those of the arrays; results behind them are 0. Empty: all steps.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>Which form a scan takes, and how long its chunks are; the default leaves both to the runtime.</summary>
    public ScanOptions Options { get; init; }

    /// <summary>The threads that share the work; results do not depend on their number.</summary>
    public required WorkerPool Pool { get; init; }
}
