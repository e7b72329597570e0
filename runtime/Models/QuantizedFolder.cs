using Kernels.Formats;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Models;

/// <summary>A model folder whose <c>model.safetensors</c> holds quantized matrices, each named as the float tensor in whose place it is.</summary>
internal sealed class QuantizedFolder : IDisposable
{
    private const string WeightsFile = "model.safetensors";
    private const string ConfigurationFile = "config.json";

    private readonly QuantizedModelReader reader;
    private readonly List<EncodedMatrix> matrices = [];

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

    /// <summary>The fields of a layer, or null where it is not quantized.</summary>
    public EncodedMatrix? Layer(string name)
    {
        if (!reader.Matrices.ContainsKey($"{name}.weight"))
        {
            return null;
        }
        var matrix = reader.ReadMatrix($"{name}.weight");
        matrices.Add(matrix);
        return matrix;
    }

    /// <summary>Writes a model.</summary>
    public static void Save(string folder, string configuration, WeightLoader weights)
    {
        var quantized = new Dictionary<string, EncodedMatrix>(StringComparer.Ordinal);
        var floats = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, matrix) in weights.Matrices)
            {
                if (matrix.IsQuantized)
                {
                    quantized.Add(name, matrix.Weights.Unpack(weights.Pool));
                }
                else
                {
                    floats.Add(name, Dequantize(matrix.Weights));
                }
            }
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, ConfigurationFile), stream => stream.Write(File.ReadAllBytes(configuration)));
            QuantizedModelWriter.Save(Path.Combine(folder, WeightsFile), quantized, floats.Concat(weights.FloatTensors).ToDictionary(StringComparer.Ordinal));
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
    public void Dispose()
    {
        matrices.ForEach(m => m.Dispose());
        reader.Dispose();
    }

    private static Tensor Dequantize(PackedMatrix matrix)
    {
        var tensor = new Tensor(matrix.Rows, matrix.Columns);
        for (var row = 0; row < matrix.Rows; row++)
        {
            matrix.DequantizeRow(row, tensor.Row(row));
        }
        return tensor;
    }
}
