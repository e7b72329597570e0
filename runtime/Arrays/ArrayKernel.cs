using System.Collections.Immutable;

namespace Kernels.Arrays;

/// <summary>A compiled <c>kernel</c> or <c>scan</c>.</summary>
public sealed partial class ArrayKernel
{
    /// <summary>The declared name.</summary>
    public required string Name { get; init; }

    /// <summary>The canonical text of the declaration.</summary>
    public required string Text { get; init; }

    /// <summary>The axis that a scan runs along; null in a kernel.</summary>
    public string? Axis { get; init; }

    /// <summary>The extents of the declaration.</summary>
    public required ImmutableArray<ExtentDeclaration> Extents { get; init; }

    /// <summary>Parameters in their order, then states, results and intermediates.</summary>
    public required ImmutableArray<ArrayDeclaration> Arrays { get; init; }

    /// <summary>What runs, in order; of a scan, before its recurrence.</summary>
    public required ImmutableArray<Stage> Stages { get; init; }

    /// <summary>The recurrence of a scan, one step after the other, over the steps of the job. Null in a kernel.</summary>
    public LoopStage? Recurrence { get; init; }

    /// <summary>The scan in chunks that know of each other only through their states; null where the states' next values are not decay·state + input.</summary>
    public ChunkedForm? Chunks { get; init; }

    /// <summary>The chunks as small matrix products; null where a decay is not one number for each matrix of states.</summary>
    public ChunkedForm? Products { get; init; }

    /// <summary>Whether one step can be run by itself: no input is read at a later step.</summary>
    public bool HasStep { get; init; }
}

/// <summary>
/// A scan cut into chunks. A chunk's contribution and decay are found from its inputs alone; then state = decay·state + contribution
/// carries from chunk to chunk; then each chunk gives its results from the state that it begins with.
/// </summary>
/// <param name="Summarize">Over the steps of a chunk: fills the arrays of role Contribution (given as 0) and Decay (given as 1).</param>
/// <param name="Combine">In place: state = decay·state + contribution.</param>
/// <param name="Complete">Over the steps of a chunk: the results, from the state at its begin. What is left in the state afterwards is not used.</param>
public sealed record ChunkedForm(ImmutableArray<LoopStage> Summarize, LoopStage Combine, ImmutableArray<LoopStage> Complete);
