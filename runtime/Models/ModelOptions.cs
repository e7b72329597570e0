using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Models;

/// <summary>How far loading is.</summary>
/// <param name="Layer">The layer that is done.</param>
/// <param name="Done">The number of layers done.</param>
/// <param name="Total">The number of layers in all.</param>
public readonly record struct LoadProgress(string Layer, int Done, int Total);

/// <summary>How a model's weights are held and how it runs. Layers are called by their names in the file, without <c>.weight</c>.</summary>
public sealed record ModelOptions
{
    /// <summary>The format of each <c>*_proj</c> layer (and of the head, see <see cref="QuantizeHead"/>); null for float weights.</summary>
    public Func<string, FormatDescriptor?>? Format { get; init; }

    /// <summary>The format that inputs of layers with a <see cref="Format"/> are encoded in as they come; null for f32. Float layers take f32.</summary>
    public FormatDescriptor? Activation { get; init; }

    /// <summary>Whether <see cref="Format"/> is asked about the output head too.</summary>
    public bool QuantizeHead { get; init; }

    /// <summary>How weights are encoded; the model's pool and <see cref="Cancellation"/> stand in where it names none.</summary>
    public EncodeOptions Encoding { get; init; } = new();

    /// <summary>What is known of the inputs of a layer, such as <see cref="Calibration.CalibrationFile.Of"/>; null, or null for a layer, where nothing is.</summary>
    public Func<string, InputStatistics?>? Inputs { get; init; }

    /// <summary>
    /// Layers that are encoded already, such as those of a quantized file; null for a layer means that it is read as floats. Asked once for each
    /// layer; what it gives belongs to the model, which disposes it.
    /// </summary>
    public Func<string, EncodedMatrix?>? Encoded { get; init; }

    /// <summary>
    /// The format that a layer of somebody else's checkpoint is stored in, in the tensors that its declaration's <c>store</c> names; null for a layer in floats. It runs as it is stored. The option stands for
    /// the configuration's <c>quantization_config</c>, which is not read.
    /// </summary>
    public Func<string, FormatDescriptor?>? Stored { get; init; }

    /// <summary>The format of float weights; null for the registered <c>F32</c>. It has one stored field, f32 [n, k].</summary>
    public FormatDescriptor? Dense { get; init; }

    /// <summary>
    /// Whether the frequencies of rotary embedding are rounded to float16; null for what the model's <c>config.json</c> states, which is no
    /// where it states nothing. A model that PyTorch's <c>half()</c> converted has them so, because that rounds every buffer; one that was
    /// loaded in float16 has not.
    /// </summary>
    public bool? HalfRotaryFrequencies { get; init; }

    /// <summary>The threads of the model's own pool, where <see cref="Pool"/> is null.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>A pool to share; the caller disposes it.</summary>
    public WorkerPool? Pool { get; init; }

    /// <summary>The most tokens that a session holds; null for the model's own limit, which recurrent models do not have.</summary>
    public int? MaxSequence { get; init; }

    /// <summary>The most tokens that run at once: longer prompts are cut. More takes more memory.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Told about each linear layer.</summary>
    public IProgress<LoadProgress>? Progress { get; init; }

    /// <summary>Ends loading between layers.</summary>
    public CancellationToken Cancellation { get; init; }
}
