using Kernels.Encoding;
using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class SearchEncoderTests
{
    private static readonly EncodeOptions Search = new() { Fit = "search" };

    public static TheoryData<string> Names => ["int2 g16", "int3 g32", "int4 g32", "int4 g128", "int8 g32", "bipolar2 g32", "nf4 g64", "fp4 g32", "mxfp4 g32", "trit g32", "e4m3 scale", "zero g32", "zero g128", "zero 2 bits", "offset g32"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_error_is_within_one_percent_of_an_exhaustive_grid(string name)
    {
        var (format, group) = Named(name);
        var rows = format.Fields.Any(f => f.Name == "z") ? 6 : 24;
        var weights = Samples.Weights(rows * group, seed: 7);
        var found = Samples.SquaredError(Samples.Decoded(format, weights, rows, group, Search), weights);
        var best = Enumerable.Range(0, rows).Sum(row => Exhaustive(format, weights.AsSpan(row * group, group).ToArray()));
        Assert.True(found <= 1.01 * best, $"Squared error {found}, {(found / best) - 1:p2} above the grid's {best}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_never_worse_than_the_plain_encoder(string name)
    {
        var (format, group) = Named(name);
        var weights = Samples.Weights(40 * group, seed: 8);
        var plain = Samples.Decoded(format, weights, 40, group);
        var found = Samples.Decoded(format, weights, 40, group, Search);
        for (var row = 0; row < 40; row++)
        {
            double Error(double[] decoded) => Samples.SquaredError(decoded[(row * group)..((row + 1) * group)], weights[(row * group)..((row + 1) * group)]);
            Assert.True(Error(found) <= Error(plain) * (1 + 1e-5), $"Row {row}: {Error(found)} against {Error(plain)}.");
        }
    }

    [Fact]
    public void A_negative_scale_puts_the_lowest_code_on_the_heavier_side()
    {
        float[] weights = [8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4, -5, -6, -7];
        Assert.Equal(weights, Samples.Decoded(Scaled(Int(4), F16, PerRow), weights, 1, 16, Search).Select(v => (float)v));
    }

    [Fact]
    public void Weights_on_the_grid_of_a_zero_point_are_found_exactly()
    {
        var random = new Random(9);
        var weights = Enumerable.Range(0, 64).Select(_ => 0.25f * (random.Next(16) - 11)).ToArray();
        Assert.Equal(weights, Samples.Decoded(WithZero(UInt(4), F16, UInt(4), PerRow), weights, 1, 64, Search).Select(v => (float)v));
    }

    [Fact]
    public void Importance_moves_the_error_away_from_what_matters()
    {
        var weights = Samples.Weights(64 * 32, seed: 10);
        var random = new Random(11);
        var ofColumns = Enumerable.Range(0, 32).Select(_ => random.Next(4) == 0 ? 50f : 0.5f).ToArray();
        var ofWeights = Enumerable.Range(0, 64).SelectMany(_ => ofColumns).ToArray();
        var format = Scaled(Int(3), F16, PerGroup(32));
        var plain = Samples.Decoded(format, weights, 64, 32, Search);
        var byColumn = Samples.Decoded(format, weights, 64, 32, Search with { Importance = ofColumns });
        Assert.Equal(byColumn, Samples.Decoded(format, weights, 64, 32, Search with { Importance = ofWeights }));
        Assert.True(Samples.SquaredError(byColumn, weights, ofWeights) < 0.8 * Samples.SquaredError(plain, weights, ofWeights));
        Assert.True(Samples.SquaredError(byColumn, weights) > Samples.SquaredError(plain, weights));
    }

    [Fact]
    public void Weights_without_importance_are_still_encoded()
    {
        var decoded = Samples.Decoded(Scaled(Int(4), F16, PerRow), [1, 2, 3, 4], 1, 4, Search with { Importance = new float[4] });
        Assert.All(decoded, v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void Importance_that_the_fit_asks_for_must_be_given()
    {
        var format = Scaled(Int(4), F16, PerRow, "search", arguments: new FitArgument(null, null, "fisher"));
        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(format, new float[4], 1, 4));
        Assert.Equal("Sample: the encoder search needs the importance weights 'fisher', and none were given.", error.Message);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(-3f)]
    public void A_constant_group_is_exact_under_an_offset(float constant)
    {
        foreach (var columns in new[] { 1, 32 })
        {
            var weights = Enumerable.Repeat(constant, columns).ToArray();
            Assert.Equal(weights, Samples.Decoded(WithOffset(UInt(4), F16, F16, PerGroup(32)), weights, 1, columns, Search).Select(v => (float)v));
        }
    }

    [Theory]
    [InlineData(1e-40f)]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void The_size_of_weights_does_not_matter_where_the_scale_can_hold_it(float size)
    {
        var weights = Samples.Weights(8 * 32, seed: 15, spread: 1);
        foreach (var format in new[] { Scaled(Int(4), F32, PerGroup(32)), WithZero(UInt(4), F32, UInt(4), PerGroup(32)), WithOffset(UInt(4), F32, F32, PerGroup(32)) })
        {
            var plain = Samples.SquaredError(Samples.Decoded(format, weights, 8, 32, Search), weights);
            float[] sized = [.. weights.Select(w => w * size)];
            Assert.InRange(Samples.SquaredError(Samples.Decoded(format, sized, 8, 32, Search), sized) / size / size, 0, plain * 1.02);
        }
    }

    [Fact]
    public void An_empty_array_of_importance_is_importance_1_everywhere()
    {
        var weights = Samples.Weights(6 * 96, seed: 16);
        var format = Scaled(UInt(4), F16, PerGroup(32), "search", offset: -8);
        using var without = MatrixEncoder.Encode(format, weights, 6, 96);
        foreach (var importance in new[] { [], Enumerable.Repeat(1f, 96).ToArray(), Enumerable.Repeat(1f, 6 * 96).ToArray() })
        {
            using var with = MatrixEncoder.Encode(format, weights, 6, 96, new EncodeOptions { Importance = importance });
            Assert.Equal(Samples.Patterns(without), Samples.Patterns(with));
        }
    }

    [Theory]
    [InlineData(1e-40f)]
    [InlineData(1e38f)]
    public void The_size_of_importance_does_not_matter(float size)
    {
        var weights = Samples.Weights(64, seed: 17);
        var importance = Enumerable.Range(0, 64).Select(i => (float)(1 + (i % 3))).ToArray();
        var format = Scaled(Int(3), F16, PerGroup(32));
        Assert.Equal(
            Samples.Decoded(format, weights, 1, 64, Search with { Importance = importance }),
            Samples.Decoded(format, weights, 1, 64, Search with { Importance = importance.Select(h => h * size).ToArray() }));
    }

    private static (FormatDescriptor Format, int Group) Named(string name) => name switch
    {
        "int2 g16" => (Scaled(Int(2), F16, PerGroup(16)), 16),
        "int3 g32" => (Scaled(Int(3), F16, PerGroup(32)), 32),
        "int4 g32" => (Scaled(Int(4), F16, PerGroup(32)), 32),
        "int4 g128" => (Scaled(Int(4), F16, PerGroup(128)), 128),
        "int8 g32" => (Scaled(Int(8), F16, PerGroup(32)), 32),
        "bipolar2 g32" => (Scaled(Bipolar(2), F16, PerGroup(32)), 32),
        "nf4 g64" => (Scaled(UInt(4), F16, PerGroup(64), table: Nf4), 64),
        "fp4 g32" => (Scaled(Fp4, F16, PerGroup(32)), 32),
        "mxfp4 g32" => (Scaled(Fp4, E8M0, PerGroup(32)), 32),
        "trit g32" => (Scaled(Trit, F16, PerGroup(32)), 32),
        "e4m3 scale" => (Scaled(Int(4), E4M3, PerGroup(16)), 16),
        "zero g32" => (WithZero(UInt(4), F16, UInt(4), PerGroup(32)), 32),
        "zero g128" => (WithZero(UInt(4), F16, UInt(4), PerGroup(128)), 128),
        "zero 2 bits" => (WithZero(UInt(2), F16, UInt(2), PerGroup(32)), 32),
        _ => (WithOffset(UInt(4), F32, F32, PerGroup(32)), 32),
    };

    /// <summary>The least squared error over a fine grid of stored scales and all zero points (or, for an offset, the mean residual, over a grid of starts).</summary>
    private static double Exhaustive(FormatDescriptor format, float[] weights)
    {
        var shape = format.Fit!.Steps[0].Shape!;
        var levels = shape.Levels.Distinct().Order().ToArray();
        var scales = ElementCodec.For(format.Field("s").Type);
        var zeros = shape.Zero is null ? [0.0] : Enumerable.Range(0, (int)ElementCodec.For(format.Field("z").Type).Patterns).Select(z => (double)z).ToArray();
        var range = (double)weights.Max() - weights.Min();
        var best = double.PositiveInfinity;
        foreach (var sign in scales.IsSigned ? new[] { 1, -1 } : [1])
        {
            var last = double.NaN;
            for (var trial = 2 * range / Math.Min(4, levels.Length - 1); trial > range / (levels[^1] - levels[0]) / 6; trial /= 1.003)
            {
                var scale = scales.Decode(scales.Encode(sign * trial));
                if (scale == last)
                {
                    continue;
                }
                last = scale;
                if (shape.Offset is null)
                {
                    best = Math.Min(best, zeros.Min(z => weights.Sum(w => Nearest(w, scale, z, 0, levels))));
                    continue;
                }
                for (var phase = 0; sign > 0 && trial < 1.5 * range / 15 && phase < 20; phase++)
                {
                    var offset = weights.Min() + (range * (phase - 5) / 40);
                    best = Math.Min(best, weights.Sum(w => Nearest(w, scale, 0, offset, levels)));
                }
            }
        }
        return best;
    }

    private static double Nearest(float w, double scale, double zero, double offset, double[] levels)
    {
        var quotient = ((w - offset) / scale) + zero;
        var at = Array.BinarySearch(levels, quotient);
        at = at < 0 ? ~at : at;
        var below = levels[Math.Max(at - 1, 0)];
        var above = levels[Math.Min(at, levels.Length - 1)];
        var error = w - offset - (scale * ((quotient - below < above - quotient ? below : above) - zero));
        return error * error;
    }
}
