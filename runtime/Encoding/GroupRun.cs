using System.Buffers;

namespace Kernels.Encoding;

/// <summary>
/// Runs an encoder over all groups of a matrix: gathers each group's weights, encodes them, and lays codes and parameters
/// down in their fields. Work is cut into pieces by shape alone.
/// </summary>
internal sealed unsafe class GroupRun
{
    /// <summary>Weights of one piece of work: small enough for smooth progress, large enough that handing it out costs nothing.</summary>
    private const int PieceWeights = 32 * 1024;

    private readonly ScaledCode code;
    private readonly IGroupEncoder encoder;
    private readonly GroupGrid grid;
    private readonly GroupFields fields;
    private readonly int stride;
    private readonly float* weights;
    private readonly float* importance;
    private readonly bool importanceOfColumns;
    private readonly EncodeOptions options;
    private readonly OuterScales? outerScales;
    private readonly int runs;
    private readonly Lock gate = new();
    private int piecesDone;

    /// <param name="columns">Weights of a row of the matrix.</param>
    /// <param name="runs">The most times that it runs, for how far it is.</param>
    public GroupRun(ScaledCode code, IGroupEncoder encoder, GroupGrid grid, GroupFields fields, OuterScales? outerScales, float* weights, int columns, float* importance, bool importanceOfColumns, EncodeOptions options, int runs)
    {
        this.code = code;
        this.runs = runs;
        this.encoder = encoder;
        this.grid = grid;
        this.fields = fields;
        this.outerScales = outerScales;
        this.weights = weights;
        stride = columns;
        this.importance = importance;
        this.importanceOfColumns = importanceOfColumns;
        this.options = options;
    }

    /// <summary>Encodes every group.</summary>
    /// <param name="fits">Takes how each fits with its outer scale; null where nobody asks.</param>
    public void Run(GroupFit[]? fits)
    {
        var groupWeights = (long)grid.RowSize * grid.ColumnSize;
        var perPiece = Math.Max(1, PieceWeights / groupWeights);
        var pieces = checked((int)((grid.Count + perPiece - 1) / perPiece));
        void Piece(int i)
        {
            RunPiece(i * perPiece, Math.Min((i + 1) * perPiece, grid.Count), fits);
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

    private void RunPiece(long first, long end, GroupFit[]? fits)
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
                var weightsOfGroup = new WeightGroup
                {
                    Weights = Gather(weights, stride, row, column, rows, columns, gathered),
                    Importance = importance is null ? [] : Gather(importance, importanceOfColumns ? 0 : stride, row, column, rows, columns, gatheredImportance),
                    Outer = outer,
                    Row = row,
                    Width = columns,
                    Cancellation = options.Cancellation,
                };
                var parameters = encoder.Encode(weightsOfGroup, codes);
                if (fits is not null)
                {
                    fits[group] = code.Fit(weightsOfGroup, parameters, codes);
                }
                for (var r = 0; r < rows; r++)
                {
                    fields.SetCodes(row + r, column, codes.AsSpan(r * columns, columns));
                }
                fields.SetParameters(group, parameters, outer);
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

    private void Report(int pieces)
    {
        if (options.Progress is not { } progress)
        {
            return;
        }
        lock (gate)
        {
            progress.Report((double)++piecesDone / ((double)pieces * runs));
        }
    }
}
