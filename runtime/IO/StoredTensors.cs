using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kernels.Formats;

namespace Kernels.IO;

/// <summary>
/// The tensors of a file that hold a field: one with all its elements; one with those that are stored, row-major, of a field that is stored only somewhere; and of the places of compressed
/// fields two: the columns (u32) of the bits that are set, row by row, and for each row and the end how many there are before it (u64, named <c>….rows</c>).
/// </summary>
internal static class StoredTensors
{
    private const string Rows = ".rows";

    /// <summary>The tensors of a field.</summary>
    /// <param name="matrix">Whose other fields say what is stored.</param>
    /// <param name="name">The name of the first.</param>
    public static IEnumerable<SafetensorsTensor> Of(EncodedMatrix matrix, EncodedField field, string name)
    {
        if (field.Descriptor.IsPlaces)
        {
            uint[] columns = [.. CompressedRows.Set(field).Select(i => (uint)(i % field.Shape[1]))];
            yield return SafetensorsTensor.From(name, SafetensorsType.U32, MemoryMarshal.AsBytes(columns.AsSpan()).ToArray(), columns.Length);
            var starts = Starts(field);
            yield return SafetensorsTensor.From(name + Rows, SafetensorsType.U64, MemoryMarshal.AsBytes(starts.AsSpan()).ToArray(), starts.Length);
            yield break;
        }
        var shape = field.Descriptor.Where is null ? field.Shape : [StoredElements.Of(matrix, field).Count()];
        var stored = StoredField.Of(field.Descriptor, shape);
        yield return new SafetensorsTensor(name, stored.Type, stored.Shape, stream =>
        {
            if (field.Descriptor.Where is null)
            {
                stored.Write(stream, field, $"Tensor '{name}'");
                return;
            }
            // Which are stored is worked out again: kept for all matrices of a model it would take more than they do.
            using var compact = new EncodedField(field.Descriptor, [.. shape]);
            var next = 0L;
            foreach (var place in StoredElements.Of(matrix, field))
            {
                compact.SetPattern(next++, field.Pattern(place));
            }
            stored.Write(stream, compact, $"Tensor '{name}'");
        });
    }

    /// <summary>The names, types and shapes of a field's tensors, as far as they are known before anything is read: a shape is null where what is stored decides it.</summary>
    public static IEnumerable<(string Name, SafetensorsType Type, ImmutableArray<long>? Shape)> Expected(FieldDescriptor field, int[] shape, string name)
    {
        if (field.IsPlaces)
        {
            return [(name, SafetensorsType.U32, null), (name + Rows, SafetensorsType.U64, [shape[0] + 1L])];
        }
        var stored = StoredField.Of(field, shape);
        return [(name, stored.Type, field.Where is null ? stored.Shape : null)];
    }

    /// <summary>Reads a field; those that say what is stored of it have been read.</summary>
    /// <exception cref="InvalidDataException">The tensors do not hold as much as is stored, or what no field holds.</exception>
    public static void Read(SafetensorsFile file, EncodedMatrix matrix, EncodedField field, string name)
    {
        if (field.Descriptor.IsPlaces)
        {
            ReadPlaces(file, field, name);
            return;
        }
        var what = $"{file.Path}: tensor '{name}'";
        if (field.Descriptor.Where is null)
        {
            StoredField.Of(field.Descriptor, field.Shape).Read(file.Bytes(name), field, what);
            return;
        }
        long[] places = [.. StoredElements.Of(matrix, field)];
        using var compact = new EncodedField(field.Descriptor, [places.Length]);
        var stored = StoredField.Of(field.Descriptor, compact.Shape);
        if (!file.Entry(name).Shape.SequenceEqual(stored.Shape))
        {
            throw new InvalidDataException($"{file.Path}: tensor {file.Entry(name)} should be {stored.Type.Name()} [{string.Join(", ", stored.Shape)}], as {places.Length} of {field.Count} elements are stored.");
        }
        stored.Read(file.Bytes(name), compact, what);
        for (var i = 0; i < places.Length; i++)
        {
            field.SetPattern(places[i], compact.Pattern(i));
        }
    }

    private static void ReadPlaces(SafetensorsFile file, EncodedField field, string name)
    {
        var columns = MemoryMarshal.Cast<byte, uint>(file.Bytes(name));
        var starts = MemoryMarshal.Cast<byte, ulong>(file.Bytes(name + Rows));
        if (file.Entry(name).Shape.Length != 1 || starts[0] != 0 || starts[^1] != (ulong)columns.Length)
        {
            throw new InvalidDataException($"{file.Path}: tensor '{name + Rows}' goes from {starts[0]} to {starts[^1]}; it should from 0 to {columns.Length}, the columns in '{name}'.");
        }
        for (var row = 0; row < field.Shape[0]; row++)
        {
            if (starts[row + 1] < starts[row] || starts[row + 1] > (ulong)columns.Length)
            {
                throw new InvalidDataException($"{file.Path}: tensor '{name + Rows}': element [{row + 1}] is {starts[row + 1]} behind {starts[row]}; rows begin one behind the other.");
            }
            for (var i = starts[row]; i < starts[row + 1]; i++)
            {
                var column = columns[(int)i];
                if (column >= (uint)field.Shape[1] || (i > starts[row] && column <= columns[(int)i - 1]))
                {
                    throw new InvalidDataException($"{file.Path}: tensor '{name}': element [{i}] is column {column}; the columns of a row ascend and are less than {field.Shape[1]}.");
                }
                field.SetPattern(((long)row * field.Shape[1]) + column, 1);
            }
        }
    }

    private static ulong[] Starts(EncodedField field)
    {
        var starts = new ulong[field.Shape[0] + 1];
        foreach (var place in CompressedRows.Set(field))
        {
            starts[(place / field.Shape[1]) + 1]++;
        }
        for (var row = 0; row < field.Shape[0]; row++)
        {
            starts[row + 1] += starts[row];
        }
        return starts;
    }
}
