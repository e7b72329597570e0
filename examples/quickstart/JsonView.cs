using System.Text.Json;

namespace Kernels.Quickstart;

/// <summary>The rows as JSON: an array of objects with names in snake case.</summary>
public static class JsonView
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static string Write(IReadOnlyList<Row> rows) => JsonSerializer.Serialize(rows, Options);
}
