using Kernels.Cpu;
using Kernels.IO;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Models.Calibration;

/// <summary>What is summed of one value of a graph while a text goes by: x, x², the largest |x|, and x·xᵀ. The result does not depend on the number of threads.</summary>
internal sealed unsafe class InputSums : IDisposable
{
    /// <summary>Rows of x·xᵀ in one piece of work.</summary>
    private const int PieceRows = 32;

    /// <summary>The widest values whose x·xᵀ one span can hold.</summary>
    private const int WidestMoments = 46_340;

    private readonly string name;
    private readonly NativeBuffer? moments;

    /// <param name="hasMoments">Whether x·xᵀ is summed; never of values wider than 46,340.</param>
    public InputSums(string name, int width, bool hasMoments)
    {
        this.name = name;
        Sums = new double[width];
        Squares = new double[width];
        Maxima = new float[width];
        moments = hasMoments && width <= WidestMoments ? new NativeBuffer(MomentBytes(width)) : null;
    }

    /// <summary>Σx of each column.</summary>
    public double[] Sums { get; }

    /// <summary>Σx² of each column.</summary>
    public double[] Squares { get; }

    /// <summary>The largest |x| of each column.</summary>
    public float[] Maxima { get; }

    /// <summary>Whether x·xᵀ is summed.</summary>
    public bool HasMoments => moments is not null;

    /// <summary>Σx·xᵀ, [k, k], of which only the part on and above the diagonal holds.</summary>
    public Span<float> Moments => moments!.Span<float>();

    /// <summary>Bytes of x·xᵀ for values of a width.</summary>
    public static long MomentBytes(long width) => width * width * sizeof(float);

    /// <summary>Takes in the rows of a run.</summary>
    /// <exception cref="InvalidDataException">A number is not finite.</exception>
    public void Add(CpuRows rows, WorkerPool pool)
    {
        var width = Sums.Length;
        for (var row = 0; row < rows.Count; row++)
        {
            AddColumns(new ReadOnlySpan<float>(rows.Row(row), width));
        }
        if (Array.FindIndex(Squares, s => !double.IsFinite(s)) is var column and >= 0)
        {
            throw new InvalidDataException($"The model's '{name}' is not finite in column {column}: nothing can be calibrated on it.");
        }
        if (moments is not null)
        {
            pool.For((width + PieceRows - 1) / PieceRows, piece => AddMoments(rows, piece * PieceRows));
        }
    }

    /// <summary>Writes Σx·xᵀ row-major, both halves.</summary>
    public void WriteMoments(Stream stream)
    {
        var width = Sums.Length;
        var sums = Moments;
        var row = new float[width];
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < i; j++)
            {
                row[j] = sums[(j * width) + i];
            }
            sums.Slice((i * width) + i, width - i).CopyTo(row.AsSpan(i));
            LittleEndian.Write(stream, row);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => moments?.Dispose();

    private void AddColumns(ReadOnlySpan<float> x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            Sums[i] += x[i];
            Squares[i] += (double)x[i] * x[i];
            Maxima[i] = Math.Max(Maxima[i], Math.Abs(x[i]));
        }
    }

    private void AddMoments(CpuRows rows, int first)
    {
        var width = Sums.Length;
        var x = rows.Pointer + first;
        var sums = (float*)moments!.Pointer + ((nint)first * width) + first;
        Numerics.ProductSums<float>.Add(x, 1, rows.Stride, x, rows.Stride, rows.Count, sums, width, Math.Min(PieceRows, width - first), width - first);
    }
}
