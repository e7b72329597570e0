using Kernels.Threading;

namespace Kernels.Encoding;

/// <summary>
/// Rounds a matrix with its errors fed back (see <see cref="FeedbackStep"/>): rows in pieces that know nothing of one another, in each piece one group of columns after the other. The result
/// does not depend on the number of threads.
/// </summary>
internal sealed unsafe class FeedbackRun(IGroupEncoder encoder, GroupGrid grid, ScaledCode code, FeedbackFactor factor, int rounds, GroupFields fields, OuterScales? outer, float* weights, int rows, EncodeOptions options)
{
    /// <summary>Rows of a piece, where groups do not have more.</summary>
    private const int PieceRows = 16;

    private readonly (int Band, int First, int Width)[] bands = Bands(factor.Order);

    /// <summary>Encodes every row.</summary>
    public void Run()
    {
        var perPiece = grid.RowSize * Math.Max(1, PieceRows / grid.RowSize);
        var pieces = (rows + perPiece - 1) / perPiece;
        var gate = new Lock();
        var done = 0;
        options.Pool.ForOrHere(pieces, i =>
        {
            options.Cancellation.ThrowIfCancellationRequested();
            using (var piece = new FeedbackPiece(code, factor, grid, outer, weights, i * perPiece, Math.Min(perPiece, rows - (i * perPiece))))
            {
                Round(piece);
                if (rounds > 0)
                {
                    Refine(piece);
                }
                piece.Store(fields);
            }
            lock (gate)
            {
                options.Progress?.Report((double)++done / pieces);
            }
        });
    }

    private static (int Band, int First, int Width)[] Bands(FeedbackOrder order)
    {
        var position = 0;
        return [.. order.Bands.Select(band =>
        {
            var first = position;
            position += order.WidthOf(band);
            return (band, first, order.WidthOf(band));
        })];
    }

    private void Round(FeedbackPiece piece)
    {
        foreach (var (band, first, width) in bands)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Share(piece, row => piece.FindTargets(row, PieceRows, first, width));
            piece.FindParameters(encoder, band, first, width, options.Cancellation);
            Share(piece, row => piece.Round(row, PieceRows, band, first, width));
        }
    }

    private void Refine(FeedbackPiece piece)
    {
        using var refinement = new FeedbackRefinement(piece, code, factor);
        Share(piece, row => refinement.FindSlopes(row, PieceRows));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (band, first, width) in bands)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                foreach (var isOffset in Parameters())
                {
                    Share(piece, row => refinement.Weigh(row, PieceRows, band, first, width, isOffset));
                    refinement.Choose(band, width, grid.RowSize, isOffset);
                    Share(piece, row => refinement.Apply(row, PieceRows, first, width));
                }
                Share(piece, row => refinement.ImproveCodes(row, PieceRows, band, first, width));
            }
        }
    }

    /// <summary>What is improved of a group's parameters: false for the scale, true for the offset.</summary>
    private IEnumerable<bool> Parameters()
    {
        if (code.Scale is not null)
        {
            yield return false;
        }
        if (code.Offset is not null)
        {
            yield return true;
        }
    }

    /// <summary>Runs work over the rows of a piece: on the thread of the piece, or on all where there is a single one.</summary>
    private void Share(FeedbackPiece piece, Action<int> work)
        => options.Pool.ForOrHere((piece.Rows + PieceRows - 1) / PieceRows, i => work(i * PieceRows));
}
