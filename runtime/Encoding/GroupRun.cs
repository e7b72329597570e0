using System.Buffers;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// Runs an encoder over all groups of a matrix: gathers each group's weights, encodes them, and lays codes and parameters
/// down in their fields. Work is cut into pieces by shape alone.
/// </summary>
internal sealed unsafe class GroupRun
{
    /// <summary>Weights of one piece of work: small enough for smooth progress, large enough that handing it out costs nothing.</summary>
    private const int PieceWeights = 32 * 1024;

    private readonly IGroupEncoder encoder;
    private readonly GroupGrid grid;
    private readonly EncodedMatrix result;
    private readonly float* weights;
    private readonly float* importance;
    private readonly bool importanceOfColumns;
    private readonly EncodeOptions options;
    private readonly EncodedField code;
    private readonly long codeRowStride;
    private readonly long codeColumnStride;
    private readonly EncodedField? scale;
    private readonly EncodedField? zero;
    private readonly EncodedField? offset;
    private readonly OuterScales? outerScales;
    private readonly Lock gate = new();
    private int piecesDone;

    public GroupRun(IGroupEncoder encoder, GroupGrid grid, ScaledCodeShape shape, OuterScales? outerScales, EncodedMatrix result, float* weights, float* importance, bool importanceOfColumns, EncodeOptions options)
    {
        this.encoder = encoder;
        this.grid = grid;
        this.outerScales = outerScales;
        this.result = result;
        this.weights = weights;
        this.importance = importance;
        this.importanceOfColumns = importanceOfColumns;
        this.options = options;
        code = result[shape.Code];
        var rowsFirst = code.Descriptor.Dimensions[0].Axis == result.Format.RowAxis;
        codeRowStride = rowsFirst ? result.Columns : 1;
        codeColumnStride = rowsFirst ? 1 : result.Rows;
        scale = shape.Scale is null ? null : result[shape.Scale];
        zero = shape.Zero is null ? null : result[shape.Zero];
        offset = shape.Offset is null ? null : result[shape.Offset];
    }

    /// <summary>Encodes every group.</summary>
    public void Run()
    {
        var groupWeights = (long)grid.RowSize * grid.ColumnSize;
        var perPiece = Math.Max(1, PieceWeights / groupWeights);
        var pieces = checked((int)((grid.Count + perPiece - 1) / perPiece));
        void Piece(int i)
        {
            RunPiece(i * perPiece, Math.Min((i + 1) * perPiece, grid.Count));
            Report(pieces);
        }

        if (options.Pool is { } pool)
        {
            pool.For(pieces, Piece, options.Cancellation);
            return;
        }
        for (var i = 0; i < pieces; i++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Piece(i);
        }
    }

    private void RunPiece(long first, long end)
    {
        var size = checked(grid.RowSize * grid.ColumnSize);
        var codes = ArrayPool<ushort>.Shared.Rent(size);
        var gathered = ArrayPool<float>.Shared.Rent(size);
        var gatheredImportance = ArrayPool<float>.Shared.Rent(size);
        try
        {
            for (var group = first; group < end; group++)
            {
                var (row, column, rows, columns) = grid.Rectangle(group);
                var outer = outerScales?.At(row, column) ?? 1;
                var parameters = encoder.Encode(
                    new WeightGroup
                    {
                        Weights = Gather(weights, result.Columns, row, column, rows, columns, gathered),
                        Importance = importance is null ? [] : Gather(importance, importanceOfColumns ? 0 : result.Columns, row, column, rows, columns, gatheredImportance),
                        Outer = outer,
                        Row = row,
                        Width = columns,
                        Cancellation = options.Cancellation,
                    },
                    codes);
                ScatterCodes(codes, row, column, rows, columns);
                Store(scale, group, parameters.Scale / outer);
                Store(zero, group, parameters.Zero);
                Store(offset, group, parameters.Offset);
            }
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(codes);
            ArrayPool<float>.Shared.Return(gathered);
            ArrayPool<float>.Shared.Return(gatheredImportance);
        }
    }

    /// <summary>A rectangle's numbers row by row: as they lie where that is in one piece, else copied to <paramref name="buffer"/>.</summary>
    private static ReadOnlySpan<float> Gather(float* matrix, int stride, int row, int column, int rows, int columns, float[] buffer)
    {
        var start = matrix + ((long)row * stride) + column;
        if (rows == 1 || columns == stride)
        {
            return new ReadOnlySpan<float>(start, rows * columns);
        }
        for (var r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(start + ((long)r * stride), columns).CopyTo(buffer.AsSpan(r * columns));
        }
        return buffer.AsSpan(0, rows * columns);
    }

    private void ScatterCodes(ushort[] codes, int row, int column, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
        {
            var from = codes.AsSpan(r * columns, columns);
            var to = ((row + r) * codeRowStride) + (column * codeColumnStride);
            if (codeColumnStride == 1 && code.Descriptor.Type.PatternBytes == 1)
            {
                var bytes = new Span<byte>(code.Pointer + to, columns);
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = (byte)from[i];
                }
                continue;
            }
            for (var i = 0; i < from.Length; i++)
            {
                code.SetPattern(to + (i * codeColumnStride), from[i]);
            }
        }
    }

    private void Store(EncodedField? field, long group, double value)
    {
        field?.SetPattern(grid.ElementOf(result.Format, field.Descriptor, group), ElementCodec.For(field.Descriptor.Type).Encode(value));
    }

    private void Report(int pieces)
    {
        if (options.Progress is not { } progress)
        {
            return;
        }
        lock (gate)
        {
            progress.Report((double)++piecesDone / pieces);
        }
    }
}
