using Kernels.Threading;

namespace Kernels.Encoding;

/// <summary>How <see cref="MatrixEncoder"/> works; none of it but <see cref="Fit"/> and <see cref="Importance"/> changes the result.</summary>
public sealed record EncodeOptions
{
    /// <summary>The threads that share the groups; null works on the caller's alone.</summary>
    public WorkerPool? Pool { get; init; }

    /// <summary>Told the part that is done, 0 … 1, never less than before; calls come from any thread, one at a time.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Ends the encoding early, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The name of the encoder to use, without arguments, in place of the one that the format's <c>fit</c> names.</summary>
    public string? Fit { get; init; }

    /// <summary>
    /// What a squared error counts for: empty (1 everywhere), one number for each column, or one for each weight, row-major.
    /// Finite and not negative. Only <c>search</c> uses it.
    /// </summary>
    public ReadOnlyMemory<float> Importance { get; init; }

    /// <summary>The name of the tensor that the weights come from, for the message of an <see cref="EncodingException"/>.</summary>
    public string? Tensor { get; init; }
}
