using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Interchange;

/// <summary>
/// Goes between matrices and the bytes of somebody else's file, as the <c>store</c> of a format says: rows one after another, each a number of
/// whole blocks.
/// </summary>
public static unsafe class BlockCodec
{
    /// <summary>The bytes of a matrix.</summary>
    /// <exception cref="ArgumentException">The format has no <c>store</c>, or rows of so many columns are no whole blocks.</exception>
    public static long Bytes(FormatDescriptor format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return checked(rows * RowBytes(new BlockPlan(format), format, columns));
    }

    /// <summary>Reads a matrix.</summary>
    /// <param name="format">A format with a <c>store</c>.</param>
    /// <param name="blocks">As many bytes as <see cref="Bytes"/> says.</param>
    /// <param name="pool">The threads that work on it; the caller's alone where it is null.</param>
    /// <param name="cancellation">Looked at every few rows.</param>
    /// <exception cref="ArgumentException">The format has no <c>store</c>, rows are no whole blocks, or there are more or fewer bytes.</exception>
    /// <exception cref="InvalidDataException">A pattern stands for no finite number of its type, or bits that say nothing are not 0; the message names field and element.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EncodedMatrix Unpack(FormatDescriptor format, ReadOnlySpan<byte> blocks, int rows, int columns, WorkerPool? pool = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        fixed (byte* first = blocks)
        {
            return Unpack(format, first, blocks.Length, rows, columns, pool, cancellation);
        }
    }

    /// <summary>As <see cref="Unpack(FormatDescriptor, ReadOnlySpan{byte}, int, int, WorkerPool?, CancellationToken)"/>, with more bytes than a span can have.</summary>
    public static EncodedMatrix Unpack(FormatDescriptor format, byte* blocks, long length, int rows, int columns, WorkerPool? pool = null, CancellationToken cancellation = default) =>
        Unpack(format, blocks, length, rows, columns, new RowPlaces(), pool, cancellation);

    /// <summary>As <see cref="Unpack(FormatDescriptor, ReadOnlySpan{byte}, int, int, WorkerPool?, CancellationToken)"/>, of rows that lie in a file somehow.</summary>
    internal static EncodedMatrix Unpack(
        FormatDescriptor format, byte* blocks, long length, int rows, int columns, RowPlaces places, WorkerPool? pool, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        var plan = Plan(format, length, rows, columns, nameof(blocks));
        var matrix = new EncodedMatrix(format, rows, columns);
        try
        {
            var packing = new BlockRows(plan, matrix, blocks, places);
            Run(packing.Unpack, rows, columns, pool, cancellation);
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Writes a matrix.</summary>
    /// <param name="matrix">In a format with a <c>store</c>.</param>
    /// <param name="blocks">As many bytes as <see cref="Bytes"/> says.</param>
    /// <param name="pool">The threads that work on it; the caller's alone where it is null.</param>
    /// <param name="cancellation">Looked at every few rows.</param>
    /// <exception cref="ArgumentException">The format has no <c>store</c>, rows are no whole blocks, or there are more or fewer bytes.</exception>
    /// <exception cref="InvalidDataException">A pattern stands for no finite number of its type; the message names field and element.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Pack(EncodedMatrix matrix, Span<byte> blocks, WorkerPool? pool = null, CancellationToken cancellation = default)
    {
        fixed (byte* first = blocks)
        {
            Pack(matrix, first, blocks.Length, pool, cancellation);
        }
    }

    /// <summary>As <see cref="Pack(EncodedMatrix, Span{byte}, WorkerPool?, CancellationToken)"/>, with more bytes than a span can have.</summary>
    public static void Pack(EncodedMatrix matrix, byte* blocks, long length, WorkerPool? pool = null, CancellationToken cancellation = default) =>
        Pack(matrix, blocks, length, new RowPlaces(), pool, cancellation);

    /// <summary>As <see cref="Pack(EncodedMatrix, Span{byte}, WorkerPool?, CancellationToken)"/>, into rows that lie in a file somehow.</summary>
    internal static void Pack(EncodedMatrix matrix, byte* blocks, long length, RowPlaces places, WorkerPool? pool, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var packing = new BlockRows(Plan(matrix.Format, length, matrix.Rows, matrix.Columns, nameof(blocks)), matrix, blocks, places);
        Run(packing.Pack, matrix.Rows, matrix.Columns, pool, cancellation);
    }

    private static BlockPlan Plan(FormatDescriptor format, long length, int rows, int columns, string argument)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var plan = new BlockPlan(format);
        var bytes = checked(rows * RowBytes(plan, format, columns));
        return length == bytes ? plan : throw new ArgumentException($"{rows} rows of {columns} columns in {format.Name} take {bytes} bytes; {length} were given.", argument);
    }

    private static long RowBytes(BlockPlan plan, FormatDescriptor format, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        var (blocks, rest) = Math.DivRem(columns, plan.Layout.Columns);
        return rest == 0
            ? (long)blocks * plan.Layout.Bytes
            : throw new ArgumentException($"A row of {columns} columns is no whole number of blocks: {format.Name} has {plan.Layout.Columns} columns in each.", nameof(columns));
    }

    /// <summary>Calls <paramref name="work"/> with parts of the rows. Rows share nothing, so the result does not depend on the threads.</summary>
    private static void Run(Action<int, int> work, int rows, int columns, WorkerPool? pool, CancellationToken cancellation)
    {
        const int ElementsPerPiece = 1 << 16;
        var rowsPerPiece = Math.Max(1, ElementsPerPiece / columns);
        var pieces = ((rows - 1) / rowsPerPiece) + 1;
        void Piece(int piece) => work(piece * rowsPerPiece, (int)Math.Min(rows, (piece + 1L) * rowsPerPiece));
        if (pool is not null)
        {
            pool.For(pieces, Piece, cancellation);
            return;
        }
        for (var piece = 0; piece < pieces; piece++)
        {
            cancellation.ThrowIfCancellationRequested();
            Piece(piece);
        }
    }
}
