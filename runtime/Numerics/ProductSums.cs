using System.Numerics;
using System.Runtime.Intrinsics;

namespace Kernels.Numerics;

/// <summary>
/// Sums of products: c[i, j] += sum over t of a[i, t]·b[t, j]. Each sum is taken in the order of t, 64 at a time, and added to c; products are
/// rounded before they are added, never fused. So the bits are the same on every machine, whatever its registers.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ProductSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a tile: with two registers for each, all sums and what they are made of stay in sixteen registers.</summary>
    private const int TileRows = 4;

    /// <summary>Steps and columns of a block of b that all rows walk before the next: it lies in a near cache, on few pages.</summary>
    private const int BlockSteps = 64;
    private const int BlockColumns = 256;

    private static int Lanes => Vector256<T>.Count;

    /// <summary>Adds the sums over <paramref name="steps"/> to a rectangle of c.</summary>
    /// <param name="aRow">Elements from a[i, t] to a[i + 1, t].</param>
    /// <param name="aStep">Elements from a[i, t] to a[i, t + 1].</param>
    /// <param name="bStep">Elements from b[t, j] to b[t + 1, j]; b[t, j + 1] is the next.</param>
    /// <param name="cRow">Elements from c[i, j] to c[i + 1, j]; c[i, j + 1] is the next.</param>
    public static void Add(T* a, nint aRow, nint aStep, T* b, nint bStep, int steps, T* c, nint cRow, int rows, int columns)
    {
        for (var step = 0; step < steps; step += BlockSteps)
        {
            var taken = Math.Min(BlockSteps, steps - step);
            for (var column = 0; column < columns; column += BlockColumns)
            {
                AddBlock(a + (step * aStep), aRow, aStep, b + (step * bStep) + column, bStep, taken, c + column, cRow, rows, Math.Min(BlockColumns, columns - column));
            }
        }
    }

    /// <summary>y[i] += factor·x[i].</summary>
    public static void AddMultiple(T* y, T factor, T* x, int count)
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            (Vector256.Load(y + i) + (Vector256.Create(factor) * Vector256.Load(x + i))).Store(y + i);
        }
        for (; i < count; i++)
        {
            y[i] += factor * x[i];
        }
    }

    private static void AddBlock(T* a, nint aRow, nint aStep, T* b, nint bStep, int steps, T* c, nint cRow, int rows, int columns)
    {
        var row = 0;
        for (; row <= rows - TileRows; row += TileRows)
        {
            var column = 0;
            for (; column <= columns - (2 * Lanes); column += 2 * Lanes)
            {
                AddTile(a + (row * aRow), aRow, aStep, b + column, bStep, steps, c + (row * cRow) + column, cRow);
            }
            AddRest(a + (row * aRow), aRow, aStep, b + column, bStep, steps, c + (row * cRow) + column, cRow, TileRows, columns - column);
        }
        AddRest(a + (row * aRow), aRow, aStep, b, bStep, steps, c + (row * cRow), cRow, rows - row, columns);
    }

    private static void AddTile(T* a, nint aRow, nint aStep, T* b, nint bStep, int steps, T* c, nint cRow)
    {
        var (low0, low1, low2, low3) = (Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero);
        var (high0, high1, high2, high3) = (Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero);
        for (var step = 0; step < steps; step++)
        {
            var low = Vector256.Load(b);
            var high = Vector256.Load(b + Lanes);
            var x = Vector256.Create(*a);
            low0 += x * low;
            high0 += x * high;
            x = Vector256.Create(a[aRow]);
            low1 += x * low;
            high1 += x * high;
            x = Vector256.Create(a[2 * aRow]);
            low2 += x * low;
            high2 += x * high;
            x = Vector256.Create(a[3 * aRow]);
            low3 += x * low;
            high3 += x * high;
            a += aStep;
            b += bStep;
        }
        AddTo(c, low0, high0);
        AddTo(c + cRow, low1, high1);
        AddTo(c + (2 * cRow), low2, high2);
        AddTo(c + (3 * cRow), low3, high3);
    }

    private static void AddTo(T* c, Vector256<T> low, Vector256<T> high)
    {
        (Vector256.Load(c) + low).Store(c);
        (Vector256.Load(c + Lanes) + high).Store(c + Lanes);
    }

    private static void AddRest(T* a, nint aRow, nint aStep, T* b, nint bStep, int steps, T* c, nint cRow, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            var column = 0;
            for (; column <= columns - Lanes; column += Lanes)
            {
                var sum = Vector256<T>.Zero;
                for (var step = 0; step < steps; step++)
                {
                    sum += Vector256.Create(a[(row * aRow) + (step * aStep)]) * Vector256.Load(b + (step * bStep) + column);
                }
                (Vector256.Load(c + (row * cRow) + column) + sum).Store(c + (row * cRow) + column);
            }
            for (; column < columns; column++)
            {
                var sum = T.Zero;
                for (var step = 0; step < steps; step++)
                {
                    sum += a[(row * aRow) + (step * aStep)] * b[(step * bStep) + column];
                }
                c[(row * cRow) + column] += sum;
            }
        }
    }
}
