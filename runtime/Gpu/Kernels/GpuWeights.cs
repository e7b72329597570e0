using ILGPU;
using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>A matrix in a format on a device.</summary>
public sealed class GpuWeights : IDisposable
{
    private readonly Dictionary<string, (DeviceBuffer<uint> Buffer, int OfRow)> fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeviceBuffer<float>> tables = new(StringComparer.Ordinal);

    private readonly DeviceBuffer<float>? signs;

    internal GpuWeights(GpuFormat format, GpuDevice device, EncodedMatrix matrix)
    {
        (Format, Device, Rows, Columns) = (format, device, matrix.Rows, matrix.Columns);
        foreach (var field in format.Fields)
        {
            var encoded = matrix[field.Name];
            fields.Add(field.Name, (device.Upload<uint>(FieldWords.Pack(field, encoded)), FieldWords.OfRow(field, encoded.Shape.Count == 0 ? 1 : encoded.Shape[^1])));
        }
        foreach (var table in format.Tables)
        {
            tables.Add(table.Name, device.Upload<float>(table.Values.AsSpan()));
        }
        signs = format.Rotation is { } rotation ? device.Upload<float>(rotation.Signs(matrix.Columns)) : null;
    }

    /// <summary>The format whose fields these are.</summary>
    public GpuFormat Format { get; }

    /// <summary>The device that holds them.</summary>
    public GpuDevice Device { get; }

    /// <summary>N: the extent of the format's first axis.</summary>
    public int Rows { get; }

    /// <summary>K: the extent of the format's second axis.</summary>
    public int Columns { get; }

    /// <summary>The bytes that kernels read of it.</summary>
    public long Bytes => fields.Values.Sum(f => f.Buffer.Bytes) + tables.Values.Sum(t => t.Bytes) + (signs?.Bytes ?? 0);

    /// <summary>The signs of a rotation's columns, over the square root of its block; only where there is one.</summary>
    internal ArrayView<float> Signs => signs!.View;

    /// <summary>The words of a field, for generated code.</summary>
    public ArrayView<uint> Words(string field) => fields[field].Buffer.View;

    /// <summary>The words of a row of a field.</summary>
    public int WordsOfRow(string field) => fields[field].OfRow;

    /// <summary>The numbers of a table.</summary>
    public ArrayView<float> Table(string name) => tables[name].View;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (buffer, _) in fields.Values)
        {
            buffer.Dispose();
        }
        foreach (var table in tables.Values)
        {
            table.Dispose();
        }
        signs?.Dispose();
    }
}
