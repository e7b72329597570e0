using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.IO;

/// <summary>A file that <see cref="QuantizedModelWriter"/> wrote, memory-mapped.</summary>
public sealed class QuantizedModelReader : IDisposable
{
    private readonly SafetensorsFile file;
    private readonly Dictionary<string, QuantizedMatrixEntry> matrices = new(StringComparer.Ordinal);
    private readonly HashSet<string> fieldTensors = new(StringComparer.Ordinal);

    private QuantizedModelReader(SafetensorsFile file) => this.file = file;

    /// <summary>The quantized matrices by name.</summary>
    public IReadOnlyDictionary<string, QuantizedMatrixEntry> Matrices => matrices;

    /// <summary>The names of the tensors that are no field of a matrix.</summary>
    public IEnumerable<string> Others => file.Entries.Keys.Where(name => !fieldTensors.Contains(name)).Order(StringComparer.Ordinal);

    /// <summary>All tensors as the file holds them: the others and, as packed patterns, the fields.</summary>
    public ITensorSource Tensors => file;

    /// <summary>The metadata that the caller of the writer gave.</summary>
    public IReadOnlyDictionary<string, string> Metadata => file.Metadata
        .Where(pair => !pair.Key.StartsWith(QuantizedMetadata.Prefix, StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Opens a file, finds its formats among those registered, and checks that every field is there in full.</summary>
    /// <exception cref="FormatNotFoundException">The program lacks a format, or declares another of that name; the message holds the text to add.</exception>
    /// <exception cref="InvalidDataException">The file is not sound; the message names the file, the tensor and what is wrong.</exception>
    public static QuantizedModelReader Open(string path)
    {
        var reader = new QuantizedModelReader(SafetensorsFile.Open(path));
        try
        {
            reader.ReadEntries();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads the logical fields of a matrix.</summary>
    /// <exception cref="InvalidDataException">There is no such matrix, or a field holds an infinity, a NaN or a pattern outside its type.</exception>
    public EncodedMatrix ReadMatrix(string name)
    {
        if (!matrices.TryGetValue(name, out var entry))
        {
            throw Error($"there is no quantized matrix '{name}' among its {matrices.Count}");
        }
        var matrix = new EncodedMatrix(entry.Format, entry.Rows, entry.Columns);
        try
        {
            // Those that are stored everywhere say what is stored of the others.
            foreach (var field in matrix.Fields.OrderBy(f => f.Descriptor.Where is not null))
            {
                StoredTensors.Read(file, matrix, field, QuantizedMetadata.FieldTensor(name, field.Descriptor.Name));
            }
            SparsePlaces.Check(matrix);
            return matrix;
        }
        catch (ArgumentException e)
        {
            matrix.Dispose();
            throw new InvalidDataException($"{file.Path}: matrix '{name}': {e.Message}", e);
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => file.Dispose();

    private void ReadEntries()
    {
        foreach (var (key, value) in file.Metadata)
        {
            if (QuantizedMetadata.MatrixOf(key) is not { } name)
            {
                continue;
            }
            var (format, rows, columns) = QuantizedMetadata.ReadMatrix(value)
                ?? throw Error($"the metadata of matrix '{name}' should be a format and a shape of two positive extents, not {value}");
            var entry = new QuantizedMatrixEntry(name, FindFormat(name, format), rows, columns);
            CheckFields(entry);
            matrices.Add(name, entry);
        }
    }

    private FormatDescriptor FindFormat(string matrix, string name)
    {
        if (!file.Metadata.TryGetValue(QuantizedMetadata.FormatKey(name), out var text)
            || !file.Metadata.TryGetValue(QuantizedMetadata.HashKey(name), out var hash))
        {
            throw Error($"matrix '{matrix}' is in the format {name}, whose text or hash is missing in the metadata");
        }
        var format = KernelRegistry.FindFormat(name) ?? throw new FormatNotFoundException(
            $"{file.Path}: matrix '{matrix}' is in the format {name}, which this program lacks. Add this to a .qk file of the project:"
            + $"{Environment.NewLine}{Environment.NewLine}{text}");
        return format.Hash == hash ? format : throw new FormatNotFoundException(
            $"{file.Path}: matrix '{matrix}' is in a format {name} that this program declares otherwise. The file's, to be declared in place of the program's:"
            + $"{Environment.NewLine}{Environment.NewLine}{text}{Environment.NewLine}{Environment.NewLine}The program's:"
            + $"{Environment.NewLine}{Environment.NewLine}{format.Text}");
    }

    // Before any memory is taken: a shape in the metadata may say anything.
    private void CheckFields(QuantizedMatrixEntry matrix)
    {
        foreach (var field in matrix.Format.Fields.Where(f => f.IsStored))
        {
            foreach (var (name, type, shape) in Expected(matrix, field))
            {
                var entry = file.Entry(name);
                if (entry.Type != type || (shape is { } known && !entry.Shape.SequenceEqual(known)))
                {
                    throw Error($"tensor {entry} should be {type.Name()}{(shape is { } extents ? $" [{string.Join(", ", extents)}]" : "")} for a matrix of {matrix.Rows} × {matrix.Columns} in {matrix.Format}");
                }
                fieldTensors.Add(name);
            }
        }
    }

    private IEnumerable<(string Name, SafetensorsType Type, ImmutableArray<long>? Shape)> Expected(QuantizedMatrixEntry matrix, FieldDescriptor field)
    {
        try
        {
            return StoredTensors.Expected(field, field.Shape(matrix.Format.RowAxis, matrix.Rows, matrix.Columns), QuantizedMetadata.FieldTensor(matrix.Name, field.Name));
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"{file.Path}: a matrix '{matrix.Name}' of {matrix.Rows} × {matrix.Columns} is larger than any file.", e);
        }
    }

    private InvalidDataException Error(string what) => new($"{file.Path}: {what}.");
}
