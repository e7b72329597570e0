using Kernels.Threading;

namespace Kernels.Encoding;

/// <summary>How <see cref="MatrixEncoder"/> works; none of it but <see cref="Fit"/>, <see cref="Importance"/> and <see cref="Inputs"/> changes the result.</summary>
public sealed record EncodeOptions
{
    /// <summary>The threads that share the groups; null works on the caller's alone.</summary>
    public WorkerPool? Pool { get; init; }

    /// <summary>Told the part that is done, 0 … 1, never less than before; calls come from any thread, one at a time.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Ends the encoding early, with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The steps to use in place of the format's <c>fit</c>: names of encoders without arguments, as in <c>search then gptq</c>.</summary>
    public string? Fit { get; init; }

    /// <summary>
    /// What a squared error counts for: empty (1 everywhere), one number for each column, or one for each weight, row-major.
    /// Finite and not negative. Only <c>search</c> uses it. Where it is empty and <see cref="Inputs"/> are given, it is their E[x²].
    /// </summary>
    public ReadOnlyMemory<float> Importance { get; init; }

    /// <summary>What is known of the inputs of the layer, for encoders that weigh errors by what they do to its outputs; null where nothing is.</summary>
    public InputStatistics? Inputs { get; init; }

    /// <summary>The name of the tensor that the weights come from, for the message of an <see cref="EncodingException"/>.</summary>
    public string? Tensor { get; init; }
}
