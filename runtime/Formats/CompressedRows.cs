using Kernels.Threading;

namespace Kernels.Formats;

/// <summary>
/// What the stored elements of compressed fields make of the weights that have some: for each such weight its column, and what it is worth more than without
/// them. Kernels compute the rest, and this is added. The elements themselves are kept, so that the fields can be had again.
/// </summary>
internal sealed unsafe class CompressedRows
{
    private readonly long[] starts;
    private readonly int[] columns;
    private readonly float[] values;
    private readonly List<(string Field, long[] Places, uint[] Patterns)> elements = [];

    private CompressedRows(EncodedMatrix matrix, WorkerPool? pool)
    {
        var bits = matrix.Fields.Where(f => f.Descriptor.IsPlaces).ToList();
        var rows = new List<int>[matrix.Rows];
        var more = new List<float>[matrix.Rows];
        // Kernels of rotated weights take turned activations.
        var value = matrix.Format.Value is RotateNode rotate ? rotate.Body : matrix.Format.Value;
        var (with, without) = (new ValueEvaluator(matrix, value), new ValueEvaluator(matrix, value, withoutCompressed: true));
        pool.ForOrHere(matrix.Rows, row =>
        {
            (rows[row], more[row]) = ([], []);
            for (var column = 0; column < matrix.Columns; column++)
            {
                if (bits.Exists(b => IsStored(b, row, column)))
                {
                    rows[row].Add(column);
                    more[row].Add((float)(with.At(row, column) - without.At(row, column)));
                }
            }
        });
        starts = new long[matrix.Rows + 1];
        for (var row = 0; row < matrix.Rows; row++)
        {
            starts[row + 1] = starts[row] + rows[row].Count;
        }
        (columns, values) = ([.. rows.SelectMany(r => r)], [.. more.SelectMany(m => m)]);
        foreach (var field in matrix.Fields.Where(f => !f.Descriptor.IsPlaces && f.Descriptor.IsCompressed(matrix.Format)))
        {
            long[] places = [.. StoredElements.Of(matrix, field)];
            elements.Add((field.Descriptor.Name, places, [.. places.Select(field.Pattern)]));
        }
        foreach (var field in bits)
        {
            long[] places = [.. Set(field)];
            elements.Add((field.Descriptor.Name, places, [.. places.Select(_ => 1u)]));
        }
    }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => (starts.Length * sizeof(long)) + (columns.Length * sizeof(int)) + (values.Length * sizeof(float)) + elements.Sum(e => e.Places.Length * (long)(sizeof(long) + sizeof(uint)));

    /// <summary>The compressed rows of a matrix; null where no field of its format is compressed.</summary>
    public static CompressedRows? Of(EncodedMatrix matrix, WorkerPool? pool) => matrix.Format.Fields.Any(f => f.IsPlaces) ? new(matrix, pool) : null;

    /// <summary>The places of the bits of a field that are set.</summary>
    public static IEnumerable<long> Set(EncodedField bits)
    {
        for (var i = 0L; i < bits.Count; i++)
        {
            if (bits.Pattern(i) != 0)
            {
                yield return i;
            }
        }
    }

    /// <summary>Sets the compressed fields of a matrix.</summary>
    public void Store(EncodedMatrix matrix)
    {
        foreach (var (field, places, patterns) in elements)
        {
            var to = matrix[field];
            for (var i = 0; i < places.Length; i++)
            {
                to.SetPattern(places[i], patterns[i]);
            }
        }
    }

    /// <summary>Adds a row to the weights without it.</summary>
    public void AddRow(int row, Span<float> weights)
    {
        for (var i = starts[row]; i < starts[row + 1]; i++)
        {
            weights[columns[i]] += values[i];
        }
    }

    /// <summary>The product of a row with one token.</summary>
    public float Dot(int row, float* x)
    {
        var sum = 0f;
        for (var i = starts[row]; i < starts[row + 1]; i++)
        {
            sum += values[i] * x[columns[i]];
        }
        return sum;
    }

    /// <summary>The product of a row with one encoded token.</summary>
    /// <param name="group">Codes that share a scale.</param>
    public float Dot(int row, sbyte* codes, float* scales, int group)
    {
        var sum = 0f;
        for (var i = starts[row]; i < starts[row + 1]; i++)
        {
            sum += values[i] * (scales[columns[i] / group] * codes[columns[i]]);
        }
        return sum;
    }

    private static bool IsStored(EncodedField bits, int row, int column)
    {
        var (down, along) = (bits.Descriptor.Dimensions[0].Divisor, bits.Descriptor.Dimensions[1].Divisor);
        return bits.Pattern(((long)(row / down) * bits.Shape[1]) + (column / along)) != 0;
    }
}
