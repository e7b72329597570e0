using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Threading;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class MatrixEncoderTests
{
    [Theory]
    [InlineData("absmax")]
    [InlineData("search")]
    public void The_result_does_not_depend_on_the_threads(string fit)
    {
        const int rows = 180;
        const int columns = 401;
        var weights = Samples.Weights(rows * columns, seed: 12);
        foreach (var format in new[] { Scaled(Int(4), F16, PerGroup(32)), Scaled(UInt(4), F16, [FieldDimension.Along("n", 3), FieldDimension.Along("k", 64)], table: Nf4) })
        {
            using var alone = MatrixEncoder.Encode(format, weights, rows, columns, new EncodeOptions { Fit = fit });
            foreach (var threads in new[] { 2, 5 })
            {
                using var pool = new WorkerPool(threads);
                using var shared = MatrixEncoder.Encode(format, weights, rows, columns, new EncodeOptions { Fit = fit, Pool = pool });
                Assert.Equal(Samples.Patterns(alone), Samples.Patterns(shared));
            }
        }
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var seen = new List<double>();
        using var pool = new WorkerPool(2);
        MatrixEncoder.Encode(Scaled(Int(8), F16, PerGroup(32)), new float[512 * 512], 512, 512, new EncodeOptions { Pool = pool, Progress = new Listener(seen.Add) }).Dispose();
        Assert.True(seen.Count > 4);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancelling_stops_the_work(int threads)
    {
        using var cancellation = new CancellationTokenSource();
        using var pool = new WorkerPool(threads);
        var last = 0.0;
        var options = new EncodeOptions
        {
            Pool = pool,
            Cancellation = cancellation.Token,
            Progress = new Listener(done =>
            {
                last = done;
                cancellation.Cancel();
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => MatrixEncoder.Encode(Scaled(Int(8), F16, PerGroup(32)), new float[2048 * 512], 2048, 512, options));
        Assert.True(last < 0.5);
    }

    [Fact]
    public void Cancelling_reaches_into_a_large_group()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var options = new EncodeOptions { Fit = "search", Cancellation = cancellation.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => MatrixEncoder.Encode(Scaled(Int(8), F16, PerTensor), Samples.Weights(64, seed: 13), 8, 8, options));
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_weight_that_is_not_finite_is_named(float value, string text)
    {
        var weights = new float[3 * 100];
        weights[270] = value;
        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Scaled(Int(8), F16, PerGroup(32)), weights, 3, 100));
        Assert.Equal($"Sample: the weight at row 2, column 70 is {text}; only finite numbers can be encoded.", error.Message);
    }

    [Fact]
    public void The_tensor_is_named_where_it_is_known()
    {
        var error = Assert.Throws<EncodingException>(() =>
            MatrixEncoder.Encode(Scaled(Int(8), F16, PerGroup(32)), [1, float.NaN], 1, 2, new EncodeOptions { Tensor = "layers.1.mlp.down_proj.weight" }));
        Assert.Equal("layers.1.mlp.down_proj.weight: Sample: the weight at row 0, column 1 is NaN; only finite numbers can be encoded.", error.Message);
    }

    [Fact]
    public void The_largest_floats_are_finite()
    {
        var decoded = Samples.Decoded(Scaled(Int(8), F32, PerRow), [float.MaxValue, float.MinValue, 0, 1], 1, 4);
        Assert.All(decoded, v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void A_format_without_a_plan_says_what_to_add() => Refused(
        Make(Int(4), new Parts(Scale: (F16, PerRow)), fit: null),
        null,
        "Sample has no 'fit': it can be loaded, not encoded. Add a line such as 'fit absmax' to its declaration.");

    [Fact]
    public void A_fit_that_is_not_served_says_what_the_compiler_said()
    {
        var format = Scaled(Int(4), F16, PerRow);
        Refused(
            With(format, format.Fields, null, "'absmax' does not find nested scales yet: it needs one scale"),
            null,
            "Sample: its 'fit' is not served: 'absmax' does not find nested scales yet: it needs one scale.");
    }

    [Fact]
    public void An_unknown_encoder_is_named_with_those_there_are() => Refused(
        Scaled(Int(4), F16, PerRow),
        "abxmax",
        "There is no encoder 'abxmax'; there are absmax, minmax, absmean, ternary, search, threshold.");

    [Fact]
    public void Absmax_says_that_it_needs_a_scale_alone() => Refused(
        WithZero(UInt(4), F16, UInt(4), PerRow),
        "absmax",
        "Sample: the encoder absmax does not serve this equation; it needs a scale or two nested ones, and neither a zero point nor an offset: w = s*q or w = d*s*q.");

    [Fact]
    public void Minmax_says_that_it_needs_a_zero_point_or_an_offset() => Refused(
        Scaled(UInt(4), F16, PerRow),
        "minmax",
        "Sample: the encoder minmax does not serve this equation; it needs a scale and either a zero point or an offset: w = s*(q - z) or w = s*q + m.");

    [Fact]
    public void Ternary_says_which_levels_it_needs() => Refused(
        Scaled(Int(4), F16, PerRow),
        "ternary",
        "Sample: the encoder ternary does not serve this equation; it needs a scale and a code of three levels -a, 0, a (trit or sym2): w = s*q.");

    [Fact]
    public void Parameters_of_different_granularity_are_refused() => Refused(
        Make(UInt(4), new Parts(Scale: (F16, PerRow), Zero: (UInt(4), PerGroup(4))), "minmax"),
        null,
        "Sample: 's' is shared by 1 × 8 weights and 'z' by 1 × 4 weights; the encoders need the parameters of an equation at one granularity.");

    [Fact]
    public void Search_takes_a_zero_point_or_an_offset() => Refused(
        Make(UInt(4), new Parts(Scale: (F16, PerRow), Zero: (UInt(4), PerRow), Offset: (F16, PerRow)), "search"),
        null,
        "Sample: the encoder search does not serve this equation; it needs a scale or two nested ones, at most one of a zero point and an offset, and a code with a level other than 0.");

    [Fact]
    public void A_code_that_is_not_stored_for_each_weight_is_refused() => Refused(
        Make(Int(4), new Parts(Scale: (F16, PerRow)), "absmax", codeAt: PerGroup(2)),
        null,
        "Sample: the encoders need the code 'q' to be stored once for each weight, [n, k].");

    [Fact]
    public void An_argument_that_an_encoder_lacks_is_refused() => Refused(
        Scaled(Int(4), F16, PerRow, arguments: new FitArgument("nested", null, "u")),
        null,
        "Sample: the encoder absmax has no argument 'nested: u'; it takes signed.");

    [Fact]
    public void An_argument_of_another_kind_is_refused() => Refused(
        Scaled(Int(4), F16, PerRow, arguments: new FitArgument("signed", null, "yes")),
        null,
        "Sample: the encoder absmax takes a number as 'signed', not 'signed: yes'.");

    [Fact]
    public void A_code_without_a_finite_level_is_refused() => Refused(
        Make(Int(4), new Parts(Scale: (F16, PerRow)), "absmax", level: v => double.NaN),
        null,
        "Sample: the code 'q' has no finite level, so nothing can be encoded with it.");

    [Fact]
    public void An_equation_of_another_shape_is_refused()
    {
        var format = Scaled(Int(4), F16, PerRow);
        Refused(
            With(format, format.Fields, new FitPlan([format.Fit!.Steps[0] with { Shape = null }])),
            null,
            "Sample: the encoder absmax needs an equation of the shape scale·(code − zero) + offset; this one is not.");
    }

    [Fact]
    public void A_field_that_no_step_finds_is_named()
    {
        var format = Scaled(Int(4), F16, PerRow);
        Refused(
            With(format, format.Fields.Add(new FieldDescriptor("extra", F16, [])), format.Fit!),
            null,
            "Sample: no step of its 'fit' finds the field 'extra'.");
    }

    [Fact]
    public void A_plan_of_several_steps_is_refused()
    {
        var format = Scaled(Int(4), F16, PerRow);
        Refused(
            With(format, format.Fields, new FitPlan([format.Fit!.Steps[0], format.Fit.Steps[0] with { Encoder = "svd" }])),
            null,
            "Sample: its 'fit' has the steps absmax then svd; plans of one step are served, with gptq behind it or nm before it.");
    }

    [Fact]
    public void Lengths_that_do_not_match_are_refused()
    {
        var format = Scaled(Int(4), F16, PerRow);
        Assert.Contains("has 8 weights, not 7", Assert.Throws<ArgumentException>(() => MatrixEncoder.Encode(format, new float[7], 1, 8)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixEncoder.Encode(format, [], 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixEncoder.Encode(format, [], 4, 0));
    }

    [Theory]
    [InlineData("one for each of 4 columns, one for each of 8 weights, or none; these are 3", new float[] { 1, 1, 1 })]
    [InlineData("at 3 is -1", new float[] { 1, 1, 1, -1 })]
    [InlineData("at 1 is NaN", new[] { 1, float.NaN, 1, 1 })]
    [InlineData("at 0 is Infinity", new[] { float.PositiveInfinity, 1, 1, 1 })]
    public void Importance_that_is_none_is_refused(string message, float[] importance)
    {
        var error = Assert.Throws<ArgumentException>(() => MatrixEncoder.Encode(Scaled(Int(4), F16, PerRow), new float[8], 2, 4, new EncodeOptions { Importance = importance }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static FormatDescriptor With(FormatDescriptor format, System.Collections.Immutable.ImmutableArray<FieldDescriptor> fields, FitPlan? fit, string? notServed = null) => new()
    {
        Name = format.Name,
        RowAxis = format.RowAxis,
        ColumnAxis = format.ColumnAxis,
        Text = format.Text,
        Hash = format.Hash,
        Fields = fields,
        Value = format.Value,
        Fit = fit,
        FitNotServed = notServed,
    };

    private static void Refused(FormatDescriptor format, string? fit, string message)
        => Assert.Equal(message, Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(format, new float[16], 2, 8, new EncodeOptions { Fit = fit })).Message);

    private sealed class Listener(Action<double> heard) : IProgress<double>
    {
        public void Report(double value) => heard(value);
    }
}
