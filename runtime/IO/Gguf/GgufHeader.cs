using System.Collections.Immutable;

namespace Kernels.IO;

/// <summary>
/// All that stands in front of the numbers of a GGUF file: metadata, and each tensor's type, shape and place
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Everything in it is checked here: what passes can be read without looking again.
/// </summary>
internal sealed class GgufHeader
{
    /// <summary>The key of the alignment.</summary>
    public const string AlignmentKey = "general.alignment";

    /// <summary>The alignment where no key says another.</summary>
    public const uint DefaultAlignment = 32;

    /// <summary>The dimensions of a tensor at most.</summary>
    public const int MostDimensions = 4;

    /// <summary>A name's length, the number of dimensions, a type and an offset.</summary>
    private const int LeastTensorBytes = 24;

    private readonly GgufCursor cursor;
    private readonly long fileLength;
    private readonly OrderedDictionary<string, GgufTensor> tensors = new(StringComparer.Ordinal);

    private GgufHeader(string path, MappedFile file)
    {
        cursor = new GgufCursor(path, file);
        fileLength = file.Length;
        Version = ReadVersion();
        var tensorCount = cursor.Count(LeastTensorBytes, "tensors");
        var metadata = new GgufMetadata(cursor);
        Metadata = metadata.Read(metadata.Count());
        Alignment = ReadAlignment();
        ReadTensors(tensorCount);
    }

    /// <summary>2 or 3, which say the same.</summary>
    public uint Version { get; }

    /// <summary>The alignment of each tensor, in bytes.</summary>
    public uint Alignment { get; }

    /// <summary>The metadata in the order of the file.</summary>
    public OrderedDictionary<string, GgufValue> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => tensors;

    /// <exception cref="InvalidDataException">The header is wrong: the message says what, at which byte.</exception>
    public static GgufHeader Parse(string path, MappedFile file) => new(path, file);

    private uint ReadVersion()
    {
        if (!cursor.Take(4, "the word GGUF").SequenceEqual("GGUF"u8))
        {
            throw cursor.Error(0, "the file does not begin with the word GGUF");
        }
        var version = cursor.UInt32("the version");
        return version switch
        {
            2 or 3 => version,
            1 => throw cursor.Error(4, "version 1 has lengths of 32 bits, and is not read; versions 2 and 3 are"),
            _ when version != 0 && (version & 0xffff) == 0 => throw cursor.Error(4, "the numbers of the file are big-endian; only little-endian ones are read"),
            _ => throw cursor.Error(4, $"version {version} is not known; versions 2 and 3 are"),
        };
    }

    private uint ReadAlignment()
    {
        if (!Metadata.TryGetValue(AlignmentKey, out var value))
        {
            return DefaultAlignment;
        }
        return value.Value is uint alignment && uint.IsPow2(alignment)
            ? alignment
            : throw cursor.Error(cursor.Position, $"key '{AlignmentKey}' is {value}; it is a UInt32 that is a power of two");
    }

    private void ReadTensors(int count)
    {
        var listed = new List<(long At, GgufTensor Tensor)>(count);
        for (var i = 0; i < count; i++)
        {
            var at = cursor.Position;
            var tensor = ReadTensor(i);
            listed.Add((at, tensor));
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw cursor.Error(at, $"tensor '{tensor.Name}' is listed twice");
            }
        }
        // Offsets count from the first aligned byte behind the list, which is known now.
        var start = Align(cursor.Position);
        foreach (var (at, tensor) in listed)
        {
            if (tensor.Offset > fileLength - start || tensor.Length > fileLength - start - tensor.Offset)
            {
                throw cursor.Error(at, $"tensor {tensor}: its {tensor.Length} bytes from {tensor.Offset} on do not lie inside the {Math.Max(0, fileLength - start)} bytes of data");
            }
            tensors[tensor.Name] = tensor with { Offset = start + tensor.Offset };
        }
        CheckOverlaps(listed);
    }

    private void CheckOverlaps(List<(long At, GgufTensor Tensor)> listed)
    {
        var reached = 0L;
        foreach (var (at, tensor) in listed.OrderBy(t => t.Tensor.Offset).ThenBy(t => t.Tensor.Length))
        {
            if (tensor.Offset < reached)
            {
                throw cursor.Error(at, $"tensor {tensor}: begins at {tensor.Offset}, inside of another, which ends at {reached}");
            }
            reached = tensor.Offset + tensor.Length;
        }
    }

    private GgufTensor ReadTensor(int number)
    {
        var at = cursor.Position;
        var name = cursor.Text($"the name of tensor {number}");
        if (name.Length == 0)
        {
            throw cursor.Error(at, $"tensor {number} has no name");
        }
        var shape = ReadShape(name);
        var typeAt = cursor.Position;
        var id = cursor.UInt32($"the type of tensor '{name}'");
        var type = GgufTensorType.Find(id) ?? throw cursor.Error(typeAt, $"tensor '{name}' has the unknown type {GgufTensorType.Describe(id)}");
        var length = Length(at, name, type, shape);
        var offsetAt = cursor.Position;
        var offset = cursor.UInt64($"the offset of tensor '{name}'");
        if (offset > long.MaxValue || offset % Alignment != 0)
        {
            throw cursor.Error(offsetAt, $"tensor '{name}' begins at {offset} of the data; tensors begin at multiples of {Alignment} below 2^63");
        }
        return new GgufTensor(name, type, shape, (long)offset, length);
    }

    private ImmutableArray<long> ReadShape(string name)
    {
        var at = cursor.Position;
        var dimensions = cursor.UInt32($"the number of dimensions of tensor '{name}'");
        if (dimensions > MostDimensions)
        {
            throw cursor.Error(at, $"tensor '{name}' has {dimensions} dimensions; there are at most {MostDimensions}");
        }
        var shape = new long[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            at = cursor.Position;
            var extent = cursor.UInt64($"the shape of tensor '{name}'");
            shape[i] = extent is >= 1 and <= long.MaxValue ? (long)extent : throw cursor.Error(at, $"tensor '{name}' has the extent {extent}; extents are from 1 to 2^63 - 1");
        }
        return [.. shape];
    }

    private long Length(long at, string name, GgufTensorType type, ImmutableArray<long> shape)
    {
        var columns = shape.IsEmpty ? 1 : shape[^1];
        if (columns % type.BlockColumns != 0)
        {
            throw cursor.Error(at, $"tensor '{name}' has {columns} columns, which are no whole blocks: {type} has {type.BlockColumns} in each");
        }
        var bytes = (UInt128)(columns / type.BlockColumns) * (uint)type.BlockBytes;
        for (var i = 0; i < shape.Length - 1 && bytes <= long.MaxValue; i++)
        {
            bytes *= (ulong)shape[i];
        }
        return bytes <= long.MaxValue ? (long)bytes : throw cursor.Error(at, $"tensor '{name}': the shape [{string.Join(", ", shape)}] is larger than any file");
    }

    private long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;
}
