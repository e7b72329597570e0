using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Kernels.IO;

/// <summary>
/// The header of a safetensors file: 8 bytes of length, then JSON that names each tensor's type, shape and place in the
/// data behind it (https://github.com/huggingface/safetensors, "Format"). Everything in it is checked here: what passes
/// can be read without looking again.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the format's own reader.</summary>
    public const long MaximumBytes = 100_000_000;

    /// <summary>The bytes before the JSON: its length.</summary>
    public const int PrefixBytes = 8;

    /// <summary>The key of the metadata.</summary>
    public const string MetadataKey = "__metadata__";

    private readonly string file;
    private readonly long dataStart;
    private readonly long dataLength;
    private readonly Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file, long dataStart, long dataLength)
    {
        this.file = file;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The length of the JSON, once it is known to lie inside the file.</summary>
    /// <param name="prefix">The file's first 8 bytes, or all of a shorter file.</param>
    public static int JsonLength(string file, ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (fileLength < PrefixBytes)
        {
            throw new InvalidDataException($"{file}: {fileLength} bytes are too few for a safetensors file: it begins with 8 bytes that hold the length of its header.");
        }
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumBytes)
        {
            throw new InvalidDataException($"{file}: a header of {length} bytes is over the limit of {MaximumBytes}; this is hardly a safetensors file.");
        }
        if ((long)length > fileLength - PrefixBytes)
        {
            throw new InvalidDataException($"{file}: the header should take {length} bytes, but only {fileLength - PrefixBytes} follow its length; the file is cut short.");
        }
        return (int)length;
    }

    /// <exception cref="InvalidDataException">The header is wrong: the message says what, where.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long fileLength)
    {
        var dataStart = PrefixBytes + (long)json.Length;
        var header = new SafetensorsHeader(file, dataStart, fileLength - dataStart);
        var reader = new Utf8JsonReader(json);
        try
        {
            header.ReadTop(ref reader);
        }
        catch (JsonException e)
        {
            throw header.Error($"the header is not valid JSON: {e.Message}", e);
        }
        header.CheckPlaces();
        return header;
    }

    private void ReadTop(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error("the header is not a JSON object");
        }
        var metadataSeen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, "the header");
            reader.Read();
            if (name != MetadataKey)
            {
                if (!entries.TryAdd(name, ReadEntry(ref reader, name)))
                {
                    throw Error($"tensor '{name}' is listed twice");
                }
                continue;
            }
            if (metadataSeen)
            {
                throw Error($"{MetadataKey} is listed twice");
            }
            metadataSeen = true;
            ReadMetadata(ref reader);
        }
        if (reader.Read())
        {
            throw Error("something follows the header's JSON object");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        // The format's own reader takes null for no metadata.
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error($"{MetadataKey} is not an object of strings");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader, MetadataKey);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Error($"{MetadataKey}: the value of '{key}' is not a string");
            }
            if (!metadata.TryAdd(key, Text(ref reader, MetadataKey)))
            {
                throw Error($"{MetadataKey}: '{key}' is listed twice");
            }
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error($"tensor '{name}' is not an object with dtype, shape and data_offsets");
        }
        string? type = null;
        ImmutableArray<long> shape = default;
        ImmutableArray<long> offsets = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader, $"tensor '{name}'");
            reader.Read();
            var again = key switch
            {
                "dtype" => Exchange(ref type, ReadType(ref reader, name)) is not null,
                "shape" => !Exchange(ref shape, ReadNumbers(ref reader, name, key)).IsDefault,
                "data_offsets" => !Exchange(ref offsets, ReadNumbers(ref reader, name, key)).IsDefault,
                _ => throw Error($"tensor '{name}': unknown key '{key}'; known are dtype, shape, data_offsets"),
            };
            if (again)
            {
                throw Error($"tensor '{name}': {key} is given twice");
            }
        }
        return Entry(name, type, shape, offsets);
    }

    private SafetensorsEntry Entry(string name, string? typeName, ImmutableArray<long> shape, ImmutableArray<long> offsets)
    {
        if (typeName is null || shape.IsDefault || offsets.IsDefault)
        {
            throw Error($"tensor '{name}': {(typeName is null ? "dtype" : shape.IsDefault ? "shape" : "data_offsets")} is missing");
        }
        if (!SafetensorsTypes.TryParse(typeName, out var type))
        {
            throw Error($"tensor '{name}': unknown dtype '{typeName}'");
        }
        if (offsets.Length != 2)
        {
            throw Error($"tensor '{name}': data_offsets has {offsets.Length} numbers; it should be [begin, end]");
        }
        var (begin, end) = (offsets[0], offsets[1]);
        if (end < begin || end > dataLength)
        {
            throw Error($"tensor '{name}': data_offsets [{begin}, {end}] do not lie in order inside the {dataLength} bytes of data");
        }
        var bits = (UInt128)type.Bits();
        foreach (var extent in shape)
        {
            bits = checked(bits * (ulong)extent);
            if (bits > ulong.MaxValue)
            {
                throw Error($"tensor '{name}': the shape [{string.Join(", ", shape)}] is larger than any file");
            }
        }
        if (bits != (UInt128)(end - begin) * 8)
        {
            throw Error($"tensor '{name}': {typeName} [{string.Join(", ", shape)}] takes {(bits + 7) / 8} bytes, but data_offsets [{begin}, {end}] hold {end - begin}");
        }
        return new SafetensorsEntry(name, type, shape, dataStart + begin, end - begin);
    }

    private string ReadType(ref Utf8JsonReader reader, string name) => reader.TokenType == JsonTokenType.String
        ? Text(ref reader, $"tensor '{name}'")
        : throw Error($"tensor '{name}': dtype is not a string");

    private ImmutableArray<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Error($"tensor '{name}': {key} is not an array of integers");
        }
        var numbers = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw Error($"tensor '{name}': {key} holds something other than integers from 0 to 2^63 - 1");
            }
            numbers.Add(number);
        }
        return numbers.ToImmutable();
    }

    // The format allows neither overlaps nor holes: every byte of the data belongs to one tensor.
    private void CheckPlaces()
    {
        var reached = dataStart;
        foreach (var entry in entries.Values.OrderBy(e => e.Offset).ThenBy(e => e.Length))
        {
            if (entry.Offset != reached)
            {
                var what = entry.Offset < reached ? "overlaps the tensor before it" : "leaves a hole after the tensor before it";
                throw Error($"tensor '{entry.Name}': begins at {entry.Offset - dataStart}, which {what}, which ends at {reached - dataStart}");
            }
            reached += entry.Length;
        }
        if (reached != dataStart + dataLength)
        {
            throw Error($"{dataStart + dataLength - reached} bytes at the end belong to no tensor");
        }
    }

    private string Text(ref Utf8JsonReader reader, string where)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Error($"{where} holds text that is not valid UTF-8 or UTF-16", e);
        }
    }

    private static T Exchange<T>(ref T place, T value)
    {
        var before = place;
        place = value;
        return before;
    }

    private InvalidDataException Error(string what, Exception? cause = null) => new($"{file}: {what}.", cause);
}
