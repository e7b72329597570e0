using CsCheck;
using Kernels.Encoding;
using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class ScaleEncoderTests
{
    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 32 }, { 3, 32, 32 }, { 5, 77, 32 }, { 4, 50, 16 }, { 2, 300, 128 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Absmax_scales_the_largest_magnitude_to_the_largest_code(int rows, int columns, int group)
    {
        var weights = Samples.Weights(rows * columns, seed: rows);
        foreach (var bits in new[] { 2, 3, 4, 8 })
        {
            using var encoded = MatrixEncoder.Encode(Scaled(Int(bits), F16, PerGroup(group)), weights, rows, columns);
            var (codes, scales) = (Samples.Field(encoded, "q"), Samples.Field(encoded, "s"));
            var most = (1 << (bits - 1)) - 1;
            for (var n = 0; n < rows; n++)
            {
                for (var g = 0; g * group < columns; g++)
                {
                    var part = weights.AsSpan((n * columns) + (g * group), Math.Min(group, columns - (g * group))).ToArray();
                    var scale = (double)(Half)(part.Max(Math.Abs) / (double)most);
                    Assert.Equal(scale, scales[(n * ((columns + group - 1) / group)) + g]);
                    Assert.Equal(
                        part.Select(w => Math.Clamp(Math.Round(w / scale, MidpointRounding.ToEven), -most - 1, most)),
                        codes.Skip((n * columns) + (g * group)).Take(part.Length));
                }
            }
        }
    }

    [Fact]
    public void Rounding_is_half_to_even()
    {
        float[] weights = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 7, 6.5f, 0.49999997f, 0.50000006f, 1, 2, 3, 4, 5, 6];
        using var encoded = MatrixEncoder.Encode(Scaled(Int(4), F32, PerRow), weights, 1, weights.Length);
        Assert.Equal([0, 2, 2, 0, -2, -2, 7, 6, 0, 1, 1, 2, 3, 4, 5, 6], Samples.Field(encoded, "q"));
    }

    [Fact]
    public void A_tie_between_floating_point_codes_goes_to_the_even_mantissa()
    {
        float[] weights = [6, 0.25f, 0.75f, 1.25f, 1.75f, 2.5f, 3.5f, 5, -0.25f, -0.75f, -5];
        using var encoded = MatrixEncoder.Encode(Scaled(Fp4, F32, PerRow), weights, 1, weights.Length);
        Assert.Equal([6, 0, 1, 1, 2, 2, 4, 4, 0, -1, -4], Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData(4f, 0)]
    [InlineData(7.9f, 0)]
    [InlineData(8f, 1)]
    [InlineData(3.99f, -1)]
    [InlineData(0.01f, -9)]
    public void An_E8M0_scale_is_the_power_of_two_below_the_largest_over_that_of_the_largest_code(float largest, int exponent)
    {
        using var encoded = MatrixEncoder.Encode(Scaled(Fp4, E8M0, PerGroup(32)), [largest, 0.001f], 1, 2);
        Assert.Equal([Math.Pow(2, exponent)], Samples.Field(encoded, "s"));
    }

    [Fact]
    public void A_table_is_scaled_by_its_largest_magnitude_and_rounded_to_the_nearest_entry()
    {
        var weights = Samples.Weights(640, seed: 3);
        using var encoded = MatrixEncoder.Encode(Scaled(UInt(4), F16, PerGroup(64), table: Nf4), weights, 10, 64);
        var (codes, scales) = (Samples.Field(encoded, "q"), Samples.Field(encoded, "s"));
        for (var i = 0; i < weights.Length; i++)
        {
            var scale = scales[i / 64];
            Assert.Equal((double)(Half)(double)weights.Skip(i / 64 * 64).Take(64).Max(Math.Abs), scale);
            Assert.Equal(Nf4.Min(level => Math.Abs((weights[i] / scale) - level)), Math.Abs((weights[i] / scale) - Nf4[(int)codes[i]]));
        }
    }

    public static TheoryData<ElementType, double, double> Spellings => new()
    {
        { Int(4), 1, 0 }, { UInt(4), 1, -8 }, { Int(4), 1 / 64.0, 0 }, { UInt(4), 1 / 7.0, -8 / 7.0 }, { UInt(4), -1, 7 },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void The_same_levels_give_the_same_weights_however_they_are_spelled(ElementType code, double factor, double shift)
    {
        var weights = Samples.Weights(4 * 96, seed: 14, spread: 1);
        // A scale of powers of two absorbs no other factor.
        foreach (var (scale, precision) in Math.Abs(factor) == 1 / 7.0 ? new[] { (F32, 5) } : [(E8M0, 12), (F32, 5)])
        {
            double[] Weights(ElementType type, Func<double, double>? level)
            {
                var format = Make(type, new Parts(Scale: (scale, PerGroup(32))), "absmax", level: level);
                using var encoded = MatrixEncoder.Encode(format, weights, 4, 96);
                var (codes, scales) = (encoded["q"], Samples.Field(encoded, "s"));
                return [.. weights.Select((_, i) => scales[i / 32] * format.Fit!.Steps[0].Shape!.Levels[(int)codes.Pattern(i)])];
            }
            Assert.All(Weights(Int(4), null).Zip(Weights(code, v => (v * factor) + shift)), pair => Assert.Equal(pair.First, pair.Second, precision));
        }
    }

    [Theory]
    [InlineData(1 / 16.0)]
    [InlineData(1 / 15.0)]
    [InlineData(2.0)]
    public void Levels_from_zero_up_need_not_be_integers(double step)
    {
        var format = Make(UInt(4), new Parts(Scale: (F32, PerRow)), "absmax", level: v => v * step);
        using var encoded = MatrixEncoder.Encode(format, [15, 0, 7, 3.2f, 8.9f], 1, 5);
        Assert.Equal([15, 0, 7, 3, 9], Samples.Field(encoded, "q"));
    }

    [Fact]
    public void Codes_with_a_constant_offset_are_scaled_as_twos_complement()
    {
        using var encoded = MatrixEncoder.Encode(Scaled(UInt(4), F32, PerRow, offset: -8), [-7, 7, 0, 3], 1, 4);
        Assert.Equal([1], Samples.Field(encoded, "s"));
        Assert.Equal([1, 15, 8, 11], Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(1.99, 0)]
    [InlineData(2.0, 1)]
    [InlineData(0.3, -2)]
    public void The_scale_of_MXINT8_is_the_power_of_two_below_the_largest(double largest, int exponent)
    {
        var format = Make(Int(8), new Parts(Scale: (E8M0, PerGroup(32))), "absmax", level: v => v / 64);
        using var encoded = MatrixEncoder.Encode(format, [(float)largest, 0.01f], 1, 2);
        Assert.Equal([Math.Pow(2, exponent)], Samples.Field(encoded, "s"));
    }

    [Fact]
    public void A_symmetric_code_never_uses_its_lowest_pattern()
    {
        using var encoded = MatrixEncoder.Encode(Scaled(Sym(4), F16, PerRow), Samples.Weights(4096, seed: 4), 16, 256, new EncodeOptions { Fit = "search" });
        Assert.DoesNotContain(-8, Samples.Field(encoded, "q"));
    }

    [Fact]
    public void Signed_absmax_gives_the_largest_weight_the_lowest_code()
    {
        var format = Scaled(Int(4), F16, PerRow, arguments: new FitArgument("signed", 1, null));
        using var encoded = MatrixEncoder.Encode(format, [4, -2, 1, 0, -1, -4.5f, 9f, 1], 2, 4);
        Assert.Equal([-0.5, -1.125], Samples.Field(encoded, "s"));
        Assert.Equal([-8, 4, -2, 0, 1, 4, -8, -1], Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData("absmax")]
    [InlineData("search")]
    public void A_group_of_zeros_decodes_to_zeros(string fit)
    {
        foreach (var format in new[] { Scaled(Int(4), F16, PerGroup(16)), Scaled(Fp4, E8M0, PerGroup(16)), Scaled(UInt(4), F16, PerGroup(16), table: Nf4) })
        {
            Assert.All(Samples.Decoded(format, new float[48], 1, 48, new EncodeOptions { Fit = fit }), v => Assert.Equal(0, v));
        }
        foreach (var format in new[] { WithZero(UInt(4), F16, UInt(4), PerGroup(16)), WithOffset(UInt(4), F16, F16, PerGroup(16)) })
        {
            Assert.All(Samples.Decoded(format, new float[48], 1, 48, new EncodeOptions { Fit = fit == "absmax" ? "minmax" : fit }), v => Assert.Equal(0, v));
        }
    }

    [Theory]
    [InlineData("absmax")]
    [InlineData("search")]
    public void A_scale_below_the_range_of_its_type_becomes_the_smallest_and_one_above_the_largest(string fit)
    {
        using var tiny = MatrixEncoder.Encode(Scaled(Int(8), F16, PerRow), [1e-9f, -1e-10f], 1, 2, new EncodeOptions { Fit = fit });
        Assert.Equal((double)Half.Epsilon, Math.Abs(Samples.Field(tiny, "s")[0]));
        using var huge = MatrixEncoder.Encode(Scaled(Int(2), F16, PerRow), [1e30f, -1e30f], 1, 2, new EncodeOptions { Fit = fit });
        Assert.Equal((double)Half.MaxValue, Math.Abs(Samples.Field(huge, "s")[0]));
    }

    [Fact]
    public void Minmax_covers_the_range_with_zero_in_it()
    {
        Gen.Int[-3000, 5000].Select(i => i / 1024f).Array[2, 70].Where(w => w.Any(x => x != 0)).Sample(weights =>
        {
            using var encoded = MatrixEncoder.Encode(WithZero(UInt(4), F16, UInt(4), PerRow), weights, 1, weights.Length);
            var (low, high) = (Math.Min(0, weights.Min()), Math.Max(0, weights.Max()));
            var scale = (double)(Half)((high - (double)low) / 15);
            var zero = Math.Clamp(Math.Round(-low / scale), 0, 15);
            Assert.Equal([scale], Samples.Field(encoded, "s"));
            Assert.Equal([zero], Samples.Field(encoded, "z"));
            Assert.Equal(weights.Select(w => Math.Clamp(Math.Round((w / scale) + zero), 0, 15)), Samples.Field(encoded, "q"));
        }, iter: 300);
    }

    [Fact]
    public void Minmax_with_an_offset_starts_at_the_lowest_weight()
    {
        float[] weights = [-1, 0, 2, 6.5f];
        using var encoded = MatrixEncoder.Encode(WithOffset(UInt(4), F16, F16, PerRow), weights, 1, 4);
        Assert.Equal([0.5], Samples.Field(encoded, "s"));
        Assert.Equal([-1], Samples.Field(encoded, "m"));
        Assert.Equal([0, 2, 6, 15], Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData("minmax")]
    [InlineData("search")]
    public void Weights_far_from_zero_keep_their_precision_under_an_offset(string fit)
    {
        var weights = Enumerable.Range(0, 64).Select(i => 5 + (0.1f * ((i * 37 % 64) - 32) / 32)).ToArray();
        var decoded = Samples.Decoded(WithOffset(UInt(4), F16, F16, PerGroup(32), fit), weights, 1, 64);
        Assert.True(Math.Sqrt(Samples.SquaredError(decoded, weights) / 64) < 0.0075);
    }

    [Fact]
    public void An_offset_that_cannot_hold_the_lowest_weight_gets_a_scale_that_reaches_the_others()
    {
        Assert.Equal([0, 0, 7.5], Samples.Decoded(WithOffset(UInt(4), F16, UInt(4), PerRow), [-3, 0, 7.5f], 1, 3));
        var decoded = Samples.Decoded(WithOffset(UInt(4), F16, Int(8), PerRow), [4.9f, 5, 5.1f], 1, 3);
        Assert.All(decoded.Zip([4.9, 5, 5.1]), pair => Assert.Equal(pair.Second, pair.First, 0.04));
    }

    [Fact]
    public void A_zero_point_that_cannot_be_held_gets_a_scale_that_reaches_the_weights()
    {
        var decoded = Samples.Decoded(WithZero(UInt(4), F32, UInt(2), PerRow), [-3, -4.9f, -6], 1, 3);
        Assert.Equal([-2, -4, -6], decoded);
    }

    [Fact]
    public void Parameters_may_lie_along_rows_columns_both_or_neither()
    {
        const int rows = 10;
        const int columns = 12;
        var weights = Samples.Weights(rows * columns, seed: 5);
        (FieldDimension[] At, Func<int, int, int> Element)[] cases =
        [
            ([], (n, k) => 0),
            ([FieldDimension.Along("n")], (n, k) => n),
            ([FieldDimension.Along("k")], (n, k) => k),
            ([FieldDimension.Along("k", 5)], (n, k) => k / 5),
            ([FieldDimension.Along("n", 4)], (n, k) => n / 4),
            ([FieldDimension.Along("n", 4), FieldDimension.Along("k", 5)], (n, k) => ((n / 4) * 3) + (k / 5)),
            ([FieldDimension.Along("k", 5), FieldDimension.Along("n", 4)], (n, k) => ((k / 5) * 3) + (n / 4)),
        ];
        foreach (var (at, element) in cases)
        {
            var largest = new Dictionary<int, float>();
            for (var i = 0; i < weights.Length; i++)
            {
                var e = element(i / columns, i % columns);
                largest[e] = Math.Max(largest.GetValueOrDefault(e), Math.Abs(weights[i]));
            }
            using var encoded = MatrixEncoder.Encode(Scaled(Int(8), F32, at), weights, rows, columns);
            var scales = Samples.Field(encoded, "s");
            Assert.Equal(largest.OrderBy(l => l.Key).Select(l => (double)(float)(l.Value / 127.0)), scales);
            var codes = Samples.Field(encoded, "q");
            Assert.All(Enumerable.Range(0, weights.Length), i => Assert.Equal(Math.Round(weights[i] / scales[element(i / columns, i % columns)]), codes[i]));
        }
    }

    [Fact]
    public void A_code_may_be_stored_column_by_column()
    {
        FieldDimension[] transposed = [FieldDimension.Along("k"), FieldDimension.Along("n")];
        var format = Make(Int(4), new Parts(Scale: (F32, PerRow)), "absmax", codeAt: transposed);
        using var encoded = MatrixEncoder.Encode(format, [7, 1, 2, 3, 7, 4], 2, 3);
        Assert.Equal([7, 3, 1, 7, 2, 4], Samples.Field(encoded, "q"));
    }

    [Fact]
    public void Absmean_is_the_mean_magnitude_with_the_sign_of_each_weight()
    {
        using var encoded = MatrixEncoder.Encode(Scaled(Sign, F32, PerRow, "absmean"), [1, -2, 0, 5, -4, -4, -3, -1], 2, 4);
        Assert.Equal([2, 3], Samples.Field(encoded, "s"));
        Assert.Equal([1, -1, 1, 1, -1, -1, -1, -1], Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData("row", new double[] { 1, -1, -1, 1, -1, -1, 1, 1 })]
    [InlineData("tensor", new double[] { 1, -1, 1, 1, -1, -1, -1, 1 })]
    public void Absmean_can_center_the_signs(string center, double[] signs)
    {
        var format = Scaled(Sign, F32, PerRow, "absmean", arguments: new FitArgument("center", null, center));
        using var encoded = MatrixEncoder.Encode(format, [1, -2, 0, 5, -4, -4, -3, -1], 2, 4);
        Assert.Equal([2, 3], Samples.Field(encoded, "s"));
        Assert.Equal(signs, Samples.Field(encoded, "q"));
    }

    [Theory]
    [InlineData(null, new double[] { 0, 1, 1, 0 })]
    [InlineData("down", new double[] { 0, 0, 1, 0 })]
    public void Threshold_asks_whether_a_weight_reaches_it(string? tie, double[] bits)
    {
        var arguments = new List<FitArgument> { new(null, 0.5, null) };
        if (tie is not null)
        {
            arguments.Add(new FitArgument("tie", null, tie));
        }
        using var encoded = MatrixEncoder.Encode(Bare(Bit, "threshold", [.. arguments]), [0.4f, 0.5f, 0.6f, -1], 2, 2);
        Assert.Equal(bits, Samples.Field(encoded, "q"));
    }
}
