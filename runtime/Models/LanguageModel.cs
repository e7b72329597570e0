using Kernels.Cpu;
using Kernels.Graph;
using Kernels.IO;
using Kernels.Models.Gguf;
using Kernels.Threading;

namespace Kernels.Models;

/// <summary>
/// A loaded model that reads tokens and predicts the next one. It holds the planned graph over weights as their logical fields, which a machine
/// packs for itself when the model first runs there. It does not change, and is shared by its sessions, each with a memory of its own.
/// </summary>
public abstract class LanguageModel : IDisposable
{
    private readonly Lock packing = new();
    private readonly WeightLoader weights;
    private CpuGraph? onCpu;

    private protected LanguageModel(LanguageGraph graph, WeightLoader weights)
    {
        Graph = graph;
        this.weights = weights;
    }

    /// <summary>The number of tokens in the vocabulary: the width of logits.</summary>
    public int VocabularySize => Graph.Logits.Width;

    /// <summary>The most tokens that a session holds; <see cref="int.MaxValue"/> where neither the model nor its options set a limit.</summary>
    public int MaxSequence => Graph.MaxSequence;

    /// <summary>The planned graph.</summary>
    public GraphPlan Plan => Graph.Plan;

    /// <summary>The input of the graph: tokens, I32 of width 1.</summary>
    public GraphValue Tokens => Graph.Tokens;

    /// <summary>The output of the graph, [outputs, vocabulary].</summary>
    public GraphValue Logits => Graph.Logits;

    /// <summary>The linear layers.</summary>
    public IReadOnlyList<LinearLayer> Layers => weights.Layers;

    /// <summary>The weights of the counted linear layers: all but a head that stays as it is.</summary>
    public long WeightCount => Layers.Where(l => l.IsCounted).Sum(l => l.WeightCount);

    /// <summary>The bytes of the counted linear layers as the CPU packs them, paddings included.</summary>
    public long PackedBytes => Layers.Where(l => l.IsCounted).Sum(l => l.PackedBytes);

    /// <summary>Bits that a weight of the counted linear layers takes, all parameters of the format included.</summary>
    public double BitsPerWeight => PackedBytes * 8.0 / WeightCount;

    /// <summary>
    /// The model on this machine, which belongs to it. Weights are packed when it is first asked for, and lie in memory once: what is packed
    /// replaces the fields.
    /// </summary>
    /// <exception cref="KernelNotFoundException">The program holds no kernel for the format of a layer.</exception>
    public CpuGraph OnCpu
    {
        get
        {
            lock (packing)
            {
                return onCpu ??= new CpuGraph(Plan, Pool, keepsFields: false);
            }
        }
    }

    internal LanguageGraph Graph { get; }

    internal WorkerPool Pool => weights.Pool;

    internal WeightLoader Weights => weights;

    /// <summary>
    /// Loads a folder in the layout of Hugging Face, <c>config.json</c> and safetensors; or one that <see cref="Save"/> wrote, whose quantized layers keep their formats; or a GGUF file (of several
    /// parts, the first), whose quantized tensors stay as they are stored, in the format of their type.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="InvalidDataException">
    /// The model type is not supported, the files do not describe a supported model, are not sound or hold weights that are not finite; the
    /// message names the file, the key or tensor, and what is wrong.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read, or is a folder.</exception>
    /// <exception cref="FormatNotFoundException">The program lacks a format of the file.</exception>
    /// <exception cref="KernelNotFoundException">No format for float weights is registered, and the options name none.</exception>
    /// <exception cref="Encoding.EncodingException">A layer cannot be encoded in the format that the options give it; the message names the tensor.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static LanguageModel Load(string path, ModelOptions? options = null)
    {
        options ??= new ModelOptions();
        if (File.Exists(path))
        {
            using var file = GgufWeights.Open(path);
            using var config = ConfigReader.Parse(file.Configuration, path);
            return Create(config, file, options with { Encoded = layer => file.Layer(layer, options.Pool, options.Cancellation) });
        }
        if (QuantizedFolder.TryOpen(path) is { } quantized)
        {
            using (quantized)
            {
                return Create(path, quantized.Tensors, options with { Encoded = quantized.Layer });
            }
        }
        using var weights = SafetensorsModel.Open(path);
        return Create(path, weights, options);
    }

    /// <summary>Builds the model that the folder's <c>config.json</c> describes from weights that are open already; the caller disposes them.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static LanguageModel Create(string folder, ITensorSource weights, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using var config = ConfigReader.Open(Path.Combine(folder, "config.json"));
        return Create(config, weights, options ?? new ModelOptions());
    }

    /// <summary>
    /// Writes <c>config.json</c> and <c>model.safetensors</c> to a folder: layers in a format as its logical fields, the same on
    /// every machine, with the format's text; all else as float32.
    /// </summary>
    /// <param name="configuration">The <c>config.json</c> that the model was loaded with.</param>
    public void Save(string folder, string configuration) => QuantizedFolder.Save(folder, configuration, weights);

    /// <summary>A session on the CPU: the memory of one text. The first one packs the model. Dispose it before the model.</summary>
    /// <exception cref="KernelNotFoundException">The program holds no kernel for the format of a layer.</exception>
    public LanguageSession CreateSession() => new(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        onCpu?.Dispose();
        weights.Dispose();
        GC.SuppressFinalize(this);
    }

    private static LanguageModel Create(ConfigReader config, ITensorSource weights, ModelOptions options)
    {
        if (options.Stored is not null)
        {
            config.Settle("quantization_config");
        }
        var type = config.Text("model_type");
        var architecture = ModelArchitecture.All.FirstOrDefault(a => a.ModelType == type)
            ?? throw config.Unsupported("model_type", string.Join(", ", ModelArchitecture.All.Select(a => $"\"{a.ModelType}\"")));
        return architecture.Create(config, weights, options);
    }
}
