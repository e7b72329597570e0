using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>Finds the fields of a matrix in a format from its weights, as the format's <c>fit</c> says.</summary>
public static unsafe class MatrixEncoder
{
    /// <summary>Encodes <paramref name="rows"/> × <paramref name="columns"/> weights, row-major.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no rows or no columns.</exception>
    /// <exception cref="ArgumentException">The span has another length; the importance weights or statistics of inputs have, or an importance weight is negative or not finite.</exception>
    /// <exception cref="EncodingException">The format has no plan that the encoders serve, or a weight is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EncodedMatrix Encode(FormatDescriptor format, ReadOnlySpan<float> weights, int rows, int columns, EncodeOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (weights.Length != (long)rows * columns)
        {
            throw new ArgumentException($"A matrix of {rows} × {columns} has {(long)rows * columns} weights, not {weights.Length}.", nameof(weights));
        }
        fixed (float* pointer = weights)
        {
            return Encode(format, pointer, rows, columns, options);
        }
    }

    /// <inheritdoc cref="Encode(FormatDescriptor, ReadOnlySpan{float}, int, int, EncodeOptions?)"/>
    /// <remarks><paramref name="weights"/> points at rows·columns floats that stay where they are until the call returns.</remarks>
    public static EncodedMatrix Encode(FormatDescriptor format, float* weights, int rows, int columns, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        options ??= new EncodeOptions();
        CheckImportance(options.Importance.Span, rows, columns);
        if (options.Inputs is { } inputs && inputs.Columns != columns)
        {
            throw new ArgumentException($"The weights have {columns} columns; the statistics are of inputs of {inputs.Columns}.", nameof(options));
        }
        try
        {
            if (format.Rotation is { } rotation)
            {
                CheckWeights(format, weights, rows, columns);
                using var unrotated = new UnrotatedWeights(rotation, weights, rows, columns, options);
                return Find(format, unrotated.Weights, rows, columns, unrotated.Options);
            }
            return Find(format, weights, rows, columns, options);
        }
        catch (EncodingException e) when (options.Tensor is { } tensor)
        {
            throw new EncodingException($"{tensor}: {e.Message}", e);
        }
    }

    private static EncodedMatrix Find(FormatDescriptor format, float* weights, int rows, int columns, EncodeOptions options)
    {
        var plan = EncodingPlan.Of(format, options.Fit);
        var result = new EncodedMatrix(format, rows, columns);
        try
        {
            if (plan.Selection is { } selection)
            {
                CheckWeights(format, weights, rows, columns);
                ElementSelection.Of(format, selection, options).Encode(result, weights, options, plan.Groups is null ? null : (matrix, kept, of) => FindGroups(matrix, plan.Groups, null, kept, of));
            }
            else
            {
                FindGroups(result, plan.Groups!, plan.Feedback, weights, options);
            }
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    // The parameters and codes of a matrix that stores a code for each weight.
    private static void FindGroups(EncodedMatrix result, FitStep step, FitStep? feedbackStep, float* weights, EncodeOptions options)
    {
        var (format, rows, columns) = (result.Format, result.Rows, result.Columns);
        var encoder = WeightEncoders.Named(step.Encoder);
        var shape = step.Shape ?? throw new EncodingException(
            $"{format.Name}: the encoder {encoder.Name} needs an equation of the shape scale·(code − zero) + offset; this one is not.");
        CheckCode(format, format.Field(shape.Code));
        var code = new ScaledCode(format, shape);
        var isTooRich = code.Outer is not null && !encoder.ServesNestedScales;
        if (isTooRich || !encoder.Serves(code))
        {
            throw new EncodingException($"{format.Name}: the encoder {encoder.Name} does not {(isTooRich ? "find two scales" : "serve this equation")}; it needs {encoder.Needs}.");
        }
        var grid = GroupGrid.Of(format, shape, rows, columns);
        CheckWeights(format, weights, rows, columns);
        options.Cancellation.ThrowIfCancellationRequested();

        var importance = options.Importance.IsEmpty && options.Inputs is { } inputs ? inputs.Squares : options.Importance;
        EncodingJob Job(FitStep of) => new(format, of.Encoder, of.Arguments, code, weights, rows, columns, !importance.IsEmpty);
        var groups = encoder.Prepare(Job(step));
        var feedback = feedbackStep is null ? null : FeedbackStep.Of(Job(feedbackStep), groups);
        var outer = code.Outer is null ? null : OuterScales.Find(code, shape, grid, result, weights, options.Cancellation);
        var fields = new GroupFields(result, shape, grid);
        var search = outer is not null && encoder.MovesOuterScales ? new OuterSearch(outer, grid) : null;
        if (feedback is null || search is not null)
        {
            using var pinned = importance.Pin();
            // An empty array has an address too.
            var pointer = importance.IsEmpty ? null : (float*)pinned.Pointer;
            var shown = feedback is null ? options : options with { Progress = null };
            var run = new GroupRun(code, groups, grid, fields, outer, weights, columns, pointer, importance.Length == columns && rows > 1, shown, search is null ? 1 : OuterSearch.MostRuns);
            RunGroups(run, search, shown);
        }
        if (feedback is not null)
        {
            using var factor = feedback.Factor(format, grid, columns, options);
            new FeedbackRun(groups, grid, code, factor, feedback.Rounds, fields, outer, weights, rows, options).Run();
        }
    }

    private static void RunGroups(GroupRun run, OuterSearch? search, EncodeOptions options)
    {
        if (search is null)
        {
            run.Run(null);
            return;
        }
        search.Run(run.Run);
        options.Progress?.Report(1);
    }

    private static void CheckCode(FormatDescriptor format, FieldDescriptor code)
    {
        string[] axes = [.. code.Dimensions.Where(d => d.Divisor == 1 && d.Axis is not null).Select(d => d.Axis!)];
        if (!code.IsStored || code.Dimensions.Length != 2 || !axes.Contains(format.RowAxis) || !axes.Contains(format.ColumnAxis))
        {
            throw new EncodingException($"{format.Name}: the encoders need the code '{code.Name}' to be stored once for each weight, [{format.RowAxis}, {format.ColumnAxis}].");
        }
    }

    private static void CheckImportance(ReadOnlySpan<float> importance, int rows, int columns)
    {
        if (!importance.IsEmpty && importance.Length != columns && importance.Length != (long)rows * columns)
        {
            throw new ArgumentException(
                $"Importance weights are one for each of {columns} columns, one for each of {(long)rows * columns} weights, or none; these are {importance.Length}.",
                nameof(importance));
        }
        for (var i = 0; i < importance.Length; i++)
        {
            if (!(float.IsFinite(importance[i]) && importance[i] >= 0))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"The importance weight at {i} is {importance[i]}; each must be finite and not negative."),
                    nameof(importance));
            }
        }
    }

    private static void CheckWeights(FormatDescriptor format, float* weights, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            var values = new ReadOnlySpan<float>(weights + ((long)row * columns), columns);
            if (AllFinite(values))
            {
                continue;
            }
            var column = 0;
            while (float.IsFinite(values[column]))
            {
                column++;
            }
            throw new EncodingException(string.Create(
                CultureInfo.InvariantCulture, $"{format.Name}: the weight at row {row}, column {column} is {values[column]}; only finite numbers can be encoded."));
        }
    }

    /// <summary>x·0 is 0 for finite x and NaN for all others, and a sum keeps a NaN.</summary>
    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        var sum = Vector<float>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var vector in vectors)
        {
            sum += vector * Vector<float>.Zero;
        }
        var total = Vector.Sum(sum);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            total += value * 0;
        }
        return total == 0;
    }
}
