using Kernels.Library;
using Kernels.Threading;

namespace Kernels.Formats;

/// <summary>
/// What a packed matrix of a format with <see cref="LowRankTerm"/>s holds beside its layout: each pair of factors as matrices of f32.
/// </summary>
internal sealed unsafe class LowRankFactors : IDisposable
{
    private const string Values = "v";

    private readonly (PackedMatrix Left, PackedMatrix Right)[] pairs;

    private LowRankFactors(int terms) => pairs = new (PackedMatrix, PackedMatrix)[terms];

    /// <summary>For each term its factors [rows, rank] and [rank, columns].</summary>
    public ReadOnlySpan<(PackedMatrix Left, PackedMatrix Right)> Pairs => pairs;

    /// <summary>Resident bytes.</summary>
    public long Bytes => pairs.Sum(p => p.Left.Bytes + p.Right.Bytes);

    /// <summary>The factors of a matrix.</summary>
    public static LowRankFactors Of(EncodedMatrix matrix, WorkerPool? pool)
    {
        var terms = matrix.Format.LowRank;
        var factors = new LowRankFactors(terms.Length);
        for (var i = 0; i < terms.Length; i++)
        {
            var (left, right) = (ValueEvaluator.OfTerm(matrix, terms[i], terms[i].Left), ValueEvaluator.OfTerm(matrix, terms[i], terms[i].Right));
            factors.pairs[i] = (Pack(matrix.Rows, terms[i].Rank, pool, (row, index) => left.At(row, 0, index)), Pack(terms[i].Rank, matrix.Columns, pool, (index, column) => right.At(0, column, index)));
        }
        return factors;
    }

    /// <summary>Adds what the terms are worth to a row.</summary>
    public void AddRow(int row, Span<float> destination)
    {
        var values = new float[destination.Length];
        foreach (var (left, right) in pairs)
        {
            var factors = new float[left.Columns];
            left.DequantizeRow(row, factors);
            for (var index = 0; index < factors.Length; index++)
            {
                right.DequantizeRow(index, values);
                for (var column = 0; column < values.Length; column++)
                {
                    destination[column] += factors[index] * values[column];
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (left, right) in pairs)
        {
            left.Dispose();
            right.Dispose();
        }
    }

    private static PackedMatrix Pack(int rows, int columns, WorkerPool? pool, Func<int, int, double> value)
    {
        using var plain = new EncodedMatrix(F32.Descriptor, rows, columns);
        void Row(int row)
        {
            var numbers = plain[Values].Patterns<float>().Slice(row * columns, columns);
            for (var column = 0; column < columns; column++)
            {
                numbers[column] = (float)value(row, column);
            }
        }
        pool.ForOrHere(rows, Row);
        return PackedMatrix.Pack(plain, pool);
    }
}
