using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

/// <summary>The step <c>gptq</c>: what it leaves of the outputs of a layer, tr(E·H·Eᵀ) with E the errors of the weights.</summary>
public class FeedbackTests
{
    private const int Rows = 24;
    private const int Columns = 96;

    public static TheoryData<string> Formats => [.. Declared.Keys];

    private static Dictionary<string, FormatDescriptor> Declared { get; } = new(StringComparer.Ordinal)
    {
        ["int3 in groups"] = Scaled(Int(3), F16, PerGroup(32), "search"),
        ["int2 in groups"] = Scaled(Int(2), F16, PerGroup(16), "search"),
        ["a short last group"] = Scaled(Int(3), F16, PerGroup(40), "search"),
        ["a zero point"] = WithZero(UInt(3), F16, UInt(3), PerGroup(32), "search"),
        ["an offset"] = WithOffset(UInt(2), F16, F16, PerGroup(32), "search"),
        ["a table"] = Scaled(UInt(4), F16, PerGroup(32), "search", Nf4),
        ["floats under powers of two"] = Scaled(Fp4, E8M0, PerGroup(32), "search"),
        ["two scales"] = Nested(Fp4, E4M3, PerGroup(16), F32, PerTensor, "search"),
        ["trits of the matrix"] = Scaled(Trit, F16, PerTensor, "ternary"),
        ["signs of rows"] = Scaled(Sign, F16, PerRow, "absmean"),
        ["blocks of rows and columns"] = Scaled(Int(3), F16, [FieldDimension.Along("n", 5), FieldDimension.Along("k", 24)], "search"),
        ["a rotated value"] = Rotated(Scaled(Int(3), F16, PerGroup(32), "search")),
        ["groups of a column"] = Scaled(Int(3), F16, [FieldDimension.Along("n", 8), FieldDimension.Along("k")], "search"),
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Outputs_are_nearer_than_those_of_plain_rounding(string name)
    {
        var format = Declared[name];
        var plain = format.Fit!.Steps[0].Encoder;
        var weights = Samples.Weights(Rows * Columns, seed: 3);
        var moments = Moments(Columns, samples: 400, seed: 4);
        var rounded = Loss(Encode(format, weights, Rows, moments, plain), weights, moments);
        var fedBack = Loss(Encode(format, weights, Rows, moments, $"{plain} then gptq"), weights, moments);
        Assert.InRange(fedBack / rounded, 0, 0.9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("activations")]
    public void Inputs_that_have_nothing_to_do_with_one_another_change_no_code(string? by)
    {
        var format = WithFeedback(Scaled(Int(3), F16, PerGroup(32)), rounds: 0, by);
        var weights = Samples.Weights(Rows * Columns, seed: 5);
        var moments = new float[Columns * Columns];
        for (var i = 0; i < Columns; i++)
        {
            moments[(i * Columns) + i] = (i % 7) + 0.5f;
        }
        Assert.Equal(Samples.Decoded(Scaled(Int(3), F16, PerGroup(32)), weights, Rows, Columns), Encode(format, weights, Rows, moments));
    }

    [Fact]
    public void The_second_of_two_columns_makes_good_what_the_first_leaves()
    {
        // Scale 1 by the 3 in front, which leaves no error; then 0.4 leaves 0.4, of which 0.9/1.01 goes to the last column.
        float[] moments = [1, 0, 0, 0, 1, 0.9f, 0, 0.9f, 1];
        var format = WithFeedback(Scaled(Int(3), F16, PerRow), rounds: 0);
        Assert.Equal([3, 0, 1], Encode(format, [3, 0.4f, 0.2f], 1, moments));
        Assert.Equal([3, 0, 0], Encode(format, [3, 0.4f, 0.1f], 1, moments));
        Assert.Equal([3, 1, 0], Encode(format, [3, 0.6f, 0.8f], 1, moments));
    }

    [Theory]
    [InlineData(0, 1.5)]
    [InlineData(3, 1.2)]
    public void Small_cases_come_close_to_the_best_of_all_codes(int rounds, double atMost)
    {
        const int columns = 5;
        var format = WithFeedback(Scaled(Int(2), F32, PerRow, "absmax"), rounds);
        var (found, best) = (0.0, 0.0);
        for (var seed = 0; seed < 40; seed++)
        {
            var weights = Samples.Weights(columns, seed);
            var moments = Moments(columns, samples: 8, seed: 100 + seed);
            using var encoded = MatrixEncoder.Encode(format, weights, 1, columns, Options(moments, columns, null));
            found += Loss(new ValueEvaluator(encoded).All(), weights, moments);
            best += BestLoss(weights, Samples.Field(encoded, "s")[0], moments);
        }
        Assert.InRange(found / best, 1 - 1e-6, atMost);
    }

    [Fact]
    public void Rounds_leave_less_and_less()
    {
        var weights = Samples.Weights(Rows * Columns, seed: 12);
        var moments = Moments(Columns, samples: 400, seed: 13);
        foreach (var format in Declared.Values)
        {
            double[] losses = [.. new[] { 0, 1, 2, 6 }.Select(rounds => Loss(Encode(WithFeedback(format, rounds), weights, Rows, moments), weights, Damped(moments)))];
            Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.InRange(pair.Second, 0, pair.First * (1 + 1e-6)));
        }
    }

    [Theory]
    [InlineData("a zero point")]
    [InlineData("trits of the matrix")]
    [InlineData("blocks of rows and columns")]
    public void The_result_does_not_depend_on_the_threads(string name)
    {
        var weights = Samples.Weights(150 * Columns, seed: 6);
        var moments = Moments(Columns, samples: 300, seed: 7);
        var alone = Encode(Declared[name], weights, 150, moments, "search then gptq");
        using var pool = new WorkerPool(3);
        Assert.Equal(alone, Encode(Declared[name], weights, 150, moments, "search then gptq", pool));
    }

    [Fact]
    public void More_columns_than_a_block_of_the_factor_are_fed_back_too()
    {
        const int columns = 333;
        var format = Scaled(Int(3), F16, PerGroup(128), "absmax");
        var weights = Samples.Weights(8 * columns, seed: 8);
        var moments = Moments(columns, samples: 900, seed: 9);
        var values = Encode(format, weights, 8, moments, "absmax then gptq");
        Assert.InRange(Loss(values, weights, moments) / Loss(Encode(format, weights, 8, moments, "absmax"), weights, moments), 0, 0.7);
        // Nothing is left for the last column to make good: no other code of it alone is better.
        using var encoded = MatrixEncoder.Encode(format, weights, 8, columns, Options(moments, columns, "absmax then gptq"));
        var steps = Samples.Field(encoded, "s");
        for (var row = 0; row < 8; row++)
        {
            var here = Loss(values[(row * columns)..((row + 1) * columns)], weights[(row * columns)..((row + 1) * columns)], Damped(moments));
            foreach (var step in new[] { -1, 1 })
            {
                var other = values[(row * columns)..((row + 1) * columns)];
                other[^1] += step * steps[(row * 3) + 2];
                Assert.True(here <= Loss(other, weights[(row * columns)..((row + 1) * columns)], Damped(moments)) * (1 + 1e-4));
            }
        }
    }

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("few inputs", 3)]
    [InlineData("dead columns", 50)]
    public void Moments_of_few_directions_give_finite_weights(string _, int samples)
    {
        var moments = samples == 0 ? new float[Columns * Columns] : Moments(Columns, samples, seed: 10);
        for (var i = 0; i < moments.Length && samples == 50; i++)
        {
            moments[i] = i % Columns % 3 == 0 || i / Columns % 3 == 0 ? 0 : moments[i];
        }
        var weights = Samples.Weights(Rows * Columns, seed: 11);
        weights.AsSpan(0, 64).Fill(0.25f);
        (weights[100], weights[200], weights[300]) = (1e38f, float.Epsilon, -3e38f);
        foreach (var format in Declared.Values)
        {
            Assert.All(Encode(format, weights, Rows, moments, $"{format.Fit!.Steps[0].Encoder} then gptq"), v => Assert.True(double.IsFinite(v)));
        }
    }

    [Fact]
    public void Moments_that_are_missing_or_none_are_errors_that_name_the_tensor()
    {
        var format = Scaled(Int(3), F16, PerRow);
        Refused("layer.weight: Sample: the encoder gptq needs the second moments of the layer's inputs, which a calibration has; none were given.", null);
        Refused("layer.weight: Sample: the second moments of the layer's inputs are not finite, or not positive semidefinite: they are no moments.", () => Tensor.From([1, 3, 3, 1], 2, 2));
        Refused("layer.weight: Sample: the second moments of the layer's inputs are not finite, or not positive semidefinite: they are no moments.", () => Tensor.From([1, 0, 0, float.NaN], 2, 2));
        Refused("layer.weight: Sample: the second moments of inputs of 2 columns are 2 × 2 numbers; [1, 1] were given.", () => Tensor.From([1], 1, 1));

        void Refused(string message, Func<Tensor>? moments)
        {
            var options = new EncodeOptions { Fit = "absmax then gptq", Tensor = "layer.weight", Inputs = new InputStatistics(new float[] { 1, 1 }, moments: moments) };
            Assert.Equal(message, Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(format, [1, 2], 1, 2, options)).Message);
        }
    }

    [Theory]
    [InlineData("gptq then search", "Sample: its 'fit' has the steps gptq then search; plans of one step are served, with gptq behind it or nm before it.")]
    [InlineData("threshold then gptq", "Sample: the encoder gptq rounds to the nearest level, and the step before it does not.")]
    public void Plans_that_are_none_say_so(string fit, string message)
    {
        var options = new EncodeOptions { Fit = fit, Inputs = new InputStatistics(new float[] { 1, 1 }) };
        Assert.Equal(message, Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Bare(Sign, "threshold"), [1, 2], 1, 2, options)).Message);
    }

    [Fact]
    public void Statistics_of_another_width_are_refused()
        => Assert.Contains("2 columns; the statistics are of inputs of 3", Assert.Throws<ArgumentException>(() =>
            MatrixEncoder.Encode(Scaled(Int(3), F16, PerRow), [1, 2], 1, 2, new EncodeOptions { Inputs = new InputStatistics(new float[3]) })).Message, StringComparison.Ordinal);

    private static FormatDescriptor Rotated(FormatDescriptor format) => With(format, new RotateNode(format.Value, "k", new Rotation(32, 7)), format.Fit!);

    private static FormatDescriptor WithFeedback(FormatDescriptor format, int rounds, string? by = null) => With(
        format,
        format.Value,
        new FitPlan([format.Fit!.Steps[0], format.Fit.Steps[0] with { Encoder = "gptq", Arguments = [new FitArgument("rounds", rounds, null), new FitArgument("by", null, by ?? "columns")] }]));

    private static FormatDescriptor With(FormatDescriptor format, ValueNode value, FitPlan fit) => new()
    {
        Name = format.Name,
        RowAxis = format.RowAxis,
        ColumnAxis = format.ColumnAxis,
        Text = format.Text,
        Hash = format.Hash,
        Fields = format.Fields,
        Value = value,
        Fit = fit,
    };

    private static EncodeOptions Options(float[] moments, int columns, string? fit, WorkerPool? pool = null)
    {
        float[] squares = [.. Enumerable.Range(0, columns).Select(i => moments[(i * columns) + i])];
        return new EncodeOptions { Fit = fit, Pool = pool, Inputs = new InputStatistics(squares, moments: () => Tensor.From(moments, columns, columns)) };
    }

    private static double[] Encode(FormatDescriptor format, float[] weights, int rows, float[] moments, string? fit = null, WorkerPool? pool = null)
        => Samples.Decoded(format, weights, rows, weights.Length / rows, Options(moments, weights.Length / rows, fit, pool));

    /// <summary>E[xxᵀ] of inputs that have a few directions in common.</summary>
    private static float[] Moments(int columns, int samples, int seed)
    {
        var directions = Samples.Weights(4 * columns, seed + 1, spread: 1);
        var common = Samples.Weights(4 * samples, seed + 2, spread: 1);
        var own = Samples.Weights(columns * samples, seed + 3, spread: 0.7);
        var moments = new double[columns * columns];
        var x = new double[columns];
        for (var t = 0; t < samples; t++)
        {
            for (var i = 0; i < columns; i++)
            {
                x[i] = own[(t * columns) + i] + Enumerable.Range(0, 4).Sum(d => common[(t * 4) + d] * directions[(d * columns) + i]);
            }
            for (var i = 0; i < moments.Length; i++)
            {
                moments[i] += x[i / columns] * x[i % columns] / samples;
            }
        }
        return [.. moments.Select(m => (float)m)];
    }

    private static float[] Damped(float[] moments)
    {
        var columns = (int)Math.Sqrt(moments.Length);
        var mean = Enumerable.Range(0, columns).Average(i => moments[(i * columns) + i]);
        return [.. moments.Select((m, i) => i % (columns + 1) == 0 ? (float)(m + (0.01 * mean)) : m)];
    }

    private static double Loss(double[] values, float[] weights, float[] moments)
    {
        var columns = (int)Math.Sqrt(moments.Length);
        var loss = 0.0;
        for (var first = 0; first < weights.Length; first += columns)
        {
            for (var i = 0; i < columns; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    loss += (values[first + i] - weights[first + i]) * moments[(i * columns) + j] * (values[first + j] - weights[first + j]);
                }
            }
        }
        return loss;
    }

    private static double BestLoss(float[] weights, double scale, float[] moments)
    {
        var best = double.PositiveInfinity;
        for (var codes = 0; codes < 1 << (2 * weights.Length); codes++)
        {
            double[] values = [.. Enumerable.Range(0, weights.Length).Select(i => scale * (((codes >> (2 * i)) & 3) - 2))];
            best = Math.Min(best, Loss(values, weights, moments));
        }
        return best;
    }
}
