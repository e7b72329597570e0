using System.Text.Json;

namespace Kernels.IO;

/// <summary>The keys and values by which a file of quantized matrices explains itself.</summary>
internal static class QuantizedMetadata
{
    /// <summary>Keys that begin so belong to this program.</summary>
    public const string Prefix = "kernels.";

    private const string MatrixPrefix = "kernels.matrix.";

    public static string FormatKey(string format) => $"kernels.format.{format}";

    public static string HashKey(string format) => $"kernels.hash.{format}";

    public static string MatrixKey(string matrix) => MatrixPrefix + matrix;

    /// <summary>The matrix of a key, or null where the key is another's.</summary>
    public static string? MatrixOf(string key) => key.StartsWith(MatrixPrefix, StringComparison.Ordinal) ? key[MatrixPrefix.Length..] : null;

    /// <summary>The tensor of a matrix's field.</summary>
    public static string FieldTensor(string matrix, string field) => $"{matrix}.{field}";

    /// <summary><c>{"format":"Int4G32","shape":[128,64]}</c></summary>
    public static string WriteMatrix(string format, int rows, int columns)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            json.WriteStartArray("shape");
            json.WriteNumberValue(rows);
            json.WriteNumberValue(columns);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What <see cref="WriteMatrix"/> wrote; null where the text is anything else.</summary>
    public static (string Format, int Rows, int Columns)? ReadMatrix(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
                && root.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array && shape.GetArrayLength() == 2
                && TryGetExtent(shape[0], out var rows) && TryGetExtent(shape[1], out var columns)
                ? (format.GetString()!, rows, columns)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryGetExtent(JsonElement element, out int extent)
    {
        extent = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out extent) && extent > 0;
    }
}
