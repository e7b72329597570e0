using Kernels.Formats;
using Kernels.Graph;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Models;

/// <summary>A model folder whose <c>model.safetensors</c> holds quantized matrices, each named as the float tensor in whose place it is.</summary>
internal sealed class QuantizedFolder : IDisposable
{
    private const string WeightsFile = "model.safetensors";
    private const string ConfigurationFile = "config.json";

    private readonly QuantizedModelReader reader;

    private QuantizedFolder(QuantizedModelReader reader) => this.reader = reader;

    /// <summary>The tensors that are not quantized, and the fields of those that are.</summary>
    public ITensorSource Tensors => reader.Tensors;

    /// <summary>Opens a folder; null where its weights are not quantized.</summary>
    public static QuantizedFolder? TryOpen(string folder)
    {
        var path = Path.Combine(folder, WeightsFile);
        if (!File.Exists(path))
        {
            return null;
        }
        var reader = QuantizedModelReader.Open(path);
        if (reader.Matrices.Count > 0)
        {
            return new QuantizedFolder(reader);
        }
        reader.Dispose();
        return null;
    }

    /// <summary>The fields of a layer, which the caller disposes, or null where it is not quantized.</summary>
    public EncodedMatrix? Layer(string name) => reader.Matrices.ContainsKey($"{name}.weight") ? reader.ReadMatrix($"{name}.weight") : null;

    /// <summary>Writes a model.</summary>
    public static void Save(string folder, string configuration, WeightLoader weights)
    {
        var quantized = new Dictionary<string, WeightFields>(StringComparer.Ordinal);
        var floats = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, matrix) in weights.Matrices)
            {
                if (matrix.IsQuantized)
                {
                    quantized.Add(name, matrix.Weights.Open());
                }
                else
                {
                    floats.Add(name, DenseEncoding.Decode(matrix.Weights));
                }
            }
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, ConfigurationFile), stream => stream.Write(File.ReadAllBytes(configuration)));
            QuantizedModelWriter.Save(
                Path.Combine(folder, WeightsFile),
                quantized.ToDictionary(q => q.Key, q => q.Value.Matrix, StringComparer.Ordinal),
                floats.Concat(weights.FloatTensors).ToDictionary(StringComparer.Ordinal));
        }
        finally
        {
            foreach (var resource in quantized.Values.Concat<IDisposable>(floats.Values))
            {
                resource.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
