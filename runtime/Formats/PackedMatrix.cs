using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Formats;

/// <summary>A matrix in a format's packed layout: the one resident copy that GEMV and GEMM read.</summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    private readonly NativeBuffer buffer;
    private readonly RunPlace[] runs;

    // Stored fields that no run holds, since others are derived of them: the fields can be had again.
    private List<EncodedField> kept = [];

    /// <summary>Room for a matrix of that shape, all bytes 0.</summary>
    /// <exception cref="ArgumentException">The format has no packed layout (it is an activation of bytes).</exception>
    public PackedMatrix(FormatDescriptor format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        var layout = format.Layout ?? throw new ArgumentException($"{format.Name} is an activation of bytes: it has no packed layout.", nameof(format));
        Format = format;
        Rows = rows;
        Columns = columns;
        buffer = new NativeBuffer(layout.Bytes(rows, columns));
        runs = layout.Blocks?.Places(buffer.Pointer, rows, columns) ?? [];
    }

    /// <summary>The format that it is packed from.</summary>
    public FormatDescriptor Format { get; }

    /// <summary>N: output features.</summary>
    public int Rows { get; }

    /// <summary>K: input features.</summary>
    public int Columns { get; }

    /// <summary>Resident bytes, paddings included.</summary>
    public long Bytes => buffer.Length + (Factors?.Bytes ?? 0) + (Compressed?.Bytes ?? 0) + kept.Sum(k => k.Bytes);

    /// <summary>What is held besides of a format with products of narrow factors; null for others.</summary>
    internal LowRankFactors? Factors { get; private set; }

    /// <summary>The packed bytes, aligned to 64.</summary>
    public byte* Pointer => buffer.Pointer;

    /// <summary>Where the runs of the format's <see cref="RowBlockLayout"/> lie, in its order; the array is pinned. Null where it has none.</summary>
    public RunPlace* Runs => runs.Length == 0 ? null : (RunPlace*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(runs));

    /// <summary>What is added to the weights of the runs; null where no field is compressed.</summary>
    internal CompressedRows? Compressed { get; private set; }

    /// <summary>Packs the logical fields.</summary>
    /// <exception cref="ArgumentException">Positions of a sparse field do not ascend.</exception>
    /// <exception cref="InvalidDataException">A stored index leads out of the field that it indexes.</exception>
    public static PackedMatrix Pack(EncodedMatrix fields, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var packed = new PackedMatrix(fields.Format, fields.Rows, fields.Columns);
        var layout = fields.Format.Layout!;
        using var laidOut = LaidOutFields.Of(fields, pool);
        ForBlocks(fields.Rows, layout, pool, (first, end) => layout.Pack(laidOut.Matrix, packed, first, end));
        packed.Compressed = CompressedRows.Of(fields, pool);
        packed.Factors = fields.Format.LowRank.IsEmpty ? null : LowRankFactors.Of(fields, pool);
        packed.kept = [.. fields.Fields.Where(f => layout.Blocks?.Holds(f.Descriptor.Name) == false && !f.Descriptor.IsCompressed(fields.Format)).Select(f => f.Copy())];
        return packed;
    }

    /// <summary>The logical fields again, bit for bit.</summary>
    public EncodedMatrix Unpack(WorkerPool? pool = null)
    {
        var fields = new EncodedMatrix(Format, Rows, Columns);
        using var dense = DenseFields.For(fields);
        ForBlocks(Rows, Format.Layout!, pool, (first, end) => Format.Layout!.Unpack(dense.Matrix, this, first, end));
        dense.Store();
        Compressed?.Store(fields);
        kept.ForEach(k => k.CopyTo(fields[k.Descriptor.Name]));
        return fields;
    }

    /// <summary>Writes the K values of one row.</summary>
    public void DequantizeRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        if (destination.Length < Columns)
        {
            throw new ArgumentException($"A row has {Columns} values; the destination has room for {destination.Length}.", nameof(destination));
        }
        Format.Layout!.DequantizeRow(this, row, destination);
        Compressed?.AddRow(row, destination);
        Factors?.AddRow(row, destination[..Columns]);
        Format.Rotation?.Apply(destination[..Columns]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        buffer.Dispose();
        kept.ForEach(k => k.Dispose());
        Factors?.Dispose();
    }

    private static void ForBlocks(int rows, PackedLayout layout, WorkerPool? pool, Action<int, int> body)
    {
        var blocks = (rows + layout.RowBlock - 1) / layout.RowBlock;
        if (pool is null)
        {
            body(0, blocks);
            return;
        }
        pool.For(blocks, i => body(i, i + 1));
    }
}
