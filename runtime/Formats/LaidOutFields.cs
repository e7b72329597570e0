using Kernels.Threading;

namespace Kernels.Formats;

/// <summary>A matrix with the fields that layouts have: sparse ones with every element (<see cref="DenseFields"/>), and those that are derived of others.</summary>
internal sealed class LaidOutFields : IDisposable
{
    private readonly DenseFields dense;

    private LaidOutFields(EncodedMatrix stored)
    {
        dense = DenseFields.Of(stored);
        var (format, derived) = (dense.Matrix.Format, stored.Format.Derived);
        Matrix = derived.IsEmpty ? dense.Matrix : new EncodedMatrix(format.With(format.Fields.Concat(derived.Select(d => d.Field))), stored.Rows, stored.Columns, dense.Matrix.Fields);
    }

    /// <summary>The matrix with those fields.</summary>
    public EncodedMatrix Matrix { get; }

    /// <exception cref="ArgumentException">Positions do not ascend within a group, or leave it.</exception>
    /// <exception cref="InvalidDataException">A stored index leads out of the field that it indexes.</exception>
    public static LaidOutFields Of(EncodedMatrix stored, WorkerPool? pool)
    {
        var fields = new LaidOutFields(stored);
        try
        {
            foreach (var derived in stored.Format.Derived)
            {
                fields.Fill(derived, stored, pool);
            }
            return fields;
        }
        catch
        {
            fields.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(Matrix, dense.Matrix))
        {
            Matrix.Dispose();
        }
        dense.Dispose();
    }

    // Lines of the last dimension side by side.
    private void Fill(DerivedField derived, EncodedMatrix stored, WorkerPool? pool)
    {
        var to = Matrix[derived.Field.Name];
        var evaluator = new ValueEvaluator(stored, derived.Value, planes: derived.Planes);
        var codec = ElementCodec.For(derived.Field.Type);
        var width = to.Shape.Count == 0 ? 1 : to.Shape[^1];
        var lines = (int)(to.Count / Math.Max(1, width));
        pool.ForOrHere(lines, FillLine);

        void FillLine(int line)
        {
            var point = new double[evaluator.Slots];
            for (var i = 0; i < width; i++)
            {
                var place = ((long)line * width) + i;
                SetPoint(derived, stored.Format, to.Shape, place, point);
                to.SetPattern(place, codec.Encode(evaluator.At(point)));
            }
        }
    }

    // The slots of an evaluator are the row, the column and the planes.
    private static void SetPoint(DerivedField derived, FormatDescriptor format, IReadOnlyList<int> shape, long place, double[] point)
    {
        for (var i = shape.Count - 1; i >= 0; i--)
        {
            (place, var at) = Math.DivRem(place, shape[i]);
            var dimension = derived.Field.Dimensions[i];
            point[dimension.Axis is null ? 2 + i : dimension.Axis == format.RowAxis ? 0 : 1] = at * (dimension.Axis is null ? 1 : dimension.Divisor);
        }
    }
}
