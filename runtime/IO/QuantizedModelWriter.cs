using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>
/// Saves quantized matrices as their logical fields in a safetensors file: for a matrix <c>NAME</c> a tensor
/// <c>NAME.FIELD</c> each, and in the metadata the text and hash of each format and the format and shape of each matrix.
/// The bytes do not depend on the machine.
/// </summary>
public static class QuantizedModelWriter
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="others">Tensors kept as float32; null for none.</param>
    /// <param name="metadata">More of the caller's own; keys must not begin with <c>kernels.</c></param>
    /// <exception cref="InvalidDataException">A field holds an infinity, a NaN or a pattern outside its type; the message names tensor, field and element.</exception>
    /// <exception cref="ArgumentException">Two tensors would get one name, two formats share a name, or a metadata key is taken.</exception>
    public static void Save(
        string path,
        IReadOnlyDictionary<string, EncodedMatrix> matrices,
        IReadOnlyDictionary<string, Tensor>? others = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        var tensors = (others ?? new Dictionary<string, Tensor>()).Select(o => SafetensorsTensor.From(o.Key, o.Value)).ToList();
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            if (key.StartsWith(QuantizedMetadata.Prefix, StringComparison.Ordinal))
            {
                throw new ArgumentException($"The metadata key '{key}' is taken: keys of '{QuantizedMetadata.Prefix}' are the format's own.", nameof(metadata));
            }
            entries.Add(key, value);
        }
        foreach (var (name, matrix) in matrices)
        {
            Describe(entries, matrix.Format);
            entries.Add(QuantizedMetadata.MatrixKey(name), QuantizedMetadata.WriteMatrix(matrix.Format.Name, matrix.Rows, matrix.Columns));
            tensors.AddRange(matrix.Fields.SelectMany(field => StoredTensors.Of(matrix, field, QuantizedMetadata.FieldTensor(name, field.Descriptor.Name))));
        }
        SafetensorsWriter.Write(path, tensors, entries);
    }

    private static void Describe(Dictionary<string, string> entries, FormatDescriptor format)
    {
        entries[QuantizedMetadata.FormatKey(format.Name)] = format.Text;
        if (!entries.TryAdd(QuantizedMetadata.HashKey(format.Name), format.Hash) && entries[QuantizedMetadata.HashKey(format.Name)] != format.Hash)
        {
            throw new ArgumentException($"Two formats of these matrices are named {format.Name}: a file can hold one of them.");
        }
    }
}
