using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>
/// The step <c>nm</c>: which n of every m weights a <c>sparse n:m</c> field stores. Those of the largest magnitude, or with <c>by: activations</c> of the largest
/// magnitude times the root of E[x²] of their column (Wanda, Sun et al. 2023); of equal ones the first.
/// </summary>
internal sealed unsafe class ElementSelection
{
    /// <summary>The step's name in a <c>fit</c>.</summary>
    public const string Name = "nm";

    private readonly FormatDescriptor format;
    private readonly FieldDescriptor positions;
    private readonly FieldSparsity sparse;
    private readonly ReadOnlyMemory<float> squares;
    private readonly bool alongColumns;

    private ElementSelection(FormatDescriptor format, FieldDescriptor positions, ReadOnlyMemory<float> squares)
    {
        (this.format, this.positions, this.squares) = (format, positions, squares);
        sparse = positions.Sparse!;
        alongColumns = positions.Dimensions[sparse.Dimension].Axis == format.ColumnAxis;
    }

    /// <summary>What a step chooses by.</summary>
    /// <exception cref="EncodingException">The format has no such field, or several; the argument is another; statistics of inputs are needed and not given.</exception>
    public static ElementSelection Of(FormatDescriptor format, FitStep step, EncodeOptions options)
    {
        FieldDescriptor[] fields = [.. format.Fields.Where(f => f.IsPositions)];
        if (fields is not [var positions] || positions.Dimensions.Length != 2 || positions.Dimensions.Any(d => d.Axis is null || d.Divisor != 1))
        {
            throw new EncodingException($"{format.Name}: the encoder {Name} chooses the elements of one field with 'sparse n:m' along [{format.RowAxis}, {format.ColumnAxis}]; there are {fields.Length} such fields.");
        }
        var by = step.Arguments is [var argument] && argument.Name is null or "by" ? argument.Word : step.Arguments.IsEmpty ? "magnitude" : null;
        if (by is not ("magnitude" or "activations"))
        {
            throw new EncodingException($"{format.Name}: the encoder {Name} chooses by magnitude or by activations, as in 'nm(by: activations)'.");
        }
        if (by == "activations" && options.Inputs is null)
        {
            throw new EncodingException($"{format.Name}: the encoder {Name} by activations needs E[x²] of the layer's inputs, which a calibration has; none were given.");
        }
        return new ElementSelection(format, positions, by == "activations" ? options.Inputs!.Squares : default);
    }

    /// <summary>Encodes the chosen weights: the others count for nothing and are not stored.</summary>
    /// <param name="find">Finds the other fields of a matrix with every element, of weights and importance that are 0 where nothing is stored; null where a field of floats takes the weights as they are.</param>
    /// <exception cref="EncodingException">A weight is none that the field's type can hold.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Encode(EncodedMatrix result, float* weights, EncodeOptions options, Finder? find)
    {
        var (rows, columns) = (result.Rows, result.Columns);
        if ((long)rows * columns > Array.MaxLength)
        {
            throw new EncodingException($"{format.Name}: the encoder {Name} takes up to {Array.MaxLength} weights, not {rows} × {columns}.");
        }
        using var dense = DenseFields.For(result);
        var chosen = dense.Matrix[positions.Name];
        Choose(chosen, weights, rows, columns, options.Cancellation);
        if (find is null)
        {
            StoreFloats(dense.Matrix, chosen, weights);
        }
        else
        {
            using var kept = new NativeBuffer(sizeof(float) * (long)rows * columns);
            var importance = new float[rows * columns];
            Keep(chosen, weights, rows, columns, options, (float*)kept.Pointer, importance);
            find(dense.Matrix, (float*)kept.Pointer, options with { Importance = importance });
        }
        dense.Store();
    }

    /// <summary>Finds the fields of a matrix.</summary>
    public delegate void Finder(EncodedMatrix matrix, float* weights, EncodeOptions options);

    // A bit for each element that is stored.
    private void Choose(EncodedField chosen, float* weights, int rows, int columns, CancellationToken cancellation)
    {
        var (lines, length) = alongColumns ? (rows, columns) : (columns, rows);
        var (scores, places) = (new double[sparse.Of], new WeightPlaces(format, chosen));
        var worth = squares.Span;
        for (var line = 0; line < lines; line++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var first = 0; first < length; first += sparse.Of)
            {
                var count = Math.Min(sparse.Of, length - first);
                for (var i = 0; i < count; i++)
                {
                    var (row, column) = alongColumns ? (line, first + i) : (first + i, line);
                    double weight = weights[((long)row * columns) + column];
                    scores[i] = weight * weight * (worth.IsEmpty ? 1 : worth[column]);
                }
                for (var kept = Math.Min(sparse.Kept, count); kept > 0; kept--)
                {
                    var best = Largest(scores.AsSpan(0, count));
                    scores[best] = double.NegativeInfinity;
                    var (row, column) = alongColumns ? (line, first + best) : (first + best, line);
                    chosen.SetPattern(places.Of(row, column), 1);
                }
            }
        }
    }

    private static int Largest(ReadOnlySpan<double> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    // The weights that are stored, and what their errors count for.
    private void Keep(EncodedField chosen, float* weights, int rows, int columns, EncodeOptions options, float* kept, float[] importance)
    {
        var places = new WeightPlaces(format, chosen);
        var given = options.Importance.IsEmpty && options.Inputs is { } inputs ? inputs.Squares.Span : options.Importance.Span;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var at = (row * columns) + column;
                var isStored = chosen.Pattern(places.Of(row, column)) != 0;
                kept[at] = isStored ? weights[at] : 0;
                importance[at] = !isStored ? 0 : given.IsEmpty ? 1 : given[given.Length == columns ? column : at];
            }
        }
    }

    private void StoreFloats(EncodedMatrix matrix, EncodedField chosen, float* weights)
    {
        var values = matrix.Fields.Single(f => f.Descriptor.IsStored && f.Descriptor.Name != positions.Name);
        var codec = ElementCodec.For(values.Descriptor.Type);
        var (places, valuePlaces) = (new WeightPlaces(format, chosen), new WeightPlaces(format, values));
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < matrix.Columns; column++)
            {
                var weight = weights[((long)row * matrix.Columns) + column];
                if (chosen.Pattern(places.Of(row, column)) != 0 && Math.Abs(weight) > codec.Largest)
                {
                    throw new EncodingException($"{format.Name}: the weight at row {row}, column {column} is {weight}; '{values.Descriptor.Name}' holds numbers up to {codec.Largest}.");
                }
                values.SetPattern(valuePlaces.Of(row, column), codec.Encode(weight));
            }
        }
    }
}
