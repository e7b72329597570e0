using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Numerics;

/// <summary>A = UᵀU in float64, U upper triangular, by blocks of rows. The bits do not depend on the machine or the number of threads.</summary>
internal static unsafe class Cholesky
{
    /// <summary>Rows of a block: few enough that the part inside of a block is a small part of the work.</summary>
    private const int Block = 64;

    /// <summary>Columns of one piece of work.</summary>
    private const int PieceColumns = 128;

    /// <summary>Puts U in the place of A.</summary>
    /// <param name="a">[n, n] row-major, of which only the part on and above the diagonal is read; what is below it means nothing afterwards.</param>
    /// <returns>Whether A is positive definite as far as float64 can tell; where it is not, what is in its place is nothing.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static bool Factor(double* a, int n, WorkerPool? pool, CancellationToken cancellation)
    {
        using var negative = new NativeBuffer((long)n * Block * sizeof(double));
        for (var first = 0; first < n; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var (top, rows) = (first, Math.Min(Block, n - first));
            var above = (double*)negative.Pointer;
            Negate(a + top, n, top, rows, above);
            var pieces = (n - top + PieceColumns - 1) / PieceColumns;
            pool.ForOrHere(pieces, i => Subtract(a, n, above, top, rows, top + (i * PieceColumns)));
            if (!FactorDiagonal(a + ((nint)top * n) + top, n, rows))
            {
                return false;
            }
            pool.ForOrHere(pieces, i => Solve(a, n, top, rows, Math.Max(top + rows, top + (i * PieceColumns)), Math.Min(n, top + ((i + 1) * PieceColumns))));
        }
        return true;
    }

    /// <summary>The negatives of some columns of the rows above a block, close together.</summary>
    private static void Negate(double* u, int n, int rows, int columns, double* negative)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                negative[(row * Block) + column] = -u[((nint)row * n) + column];
            }
        }
    }

    /// <summary>Takes what the rows above have in it off some columns of a block.</summary>
    private static void Subtract(double* a, int n, double* above, int top, int rows, int column)
        => ProductSums<double>.Add(above, 1, Block, a + column, n, top, a + ((nint)top * n) + column, n, rows, Math.Min(PieceColumns, n - column));

    private static bool FactorDiagonal(double* a, int n, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            var row = a + ((nint)i * n);
            for (var t = 0; t < i; t++)
            {
                ProductSums<double>.AddMultiple(row + i, -a[((nint)t * n) + i], a + ((nint)t * n) + i, rows - i);
            }
            if (!(row[i] > 0 && double.IsFinite(row[i])))
            {
                return false;
            }
            var root = Math.Sqrt(row[i]);
            for (var j = i; j < rows; j++)
            {
                row[j] /= root;
            }
        }
        return true;
    }

    /// <summary>The columns of a block right of its diagonal, from those of A.</summary>
    private static void Solve(double* a, int n, int top, int rows, int column, int end)
    {
        var block = a + ((nint)top * n);
        for (var i = 0; i < rows && column < end; i++)
        {
            var row = block + ((nint)i * n);
            for (var t = 0; t < i; t++)
            {
                ProductSums<double>.AddMultiple(row + column, -block[((nint)t * n) + top + i], block + ((nint)t * n) + column, end - column);
            }
            for (var j = column; j < end; j++)
            {
                row[j] /= row[top + i];
            }
        }
    }
}
