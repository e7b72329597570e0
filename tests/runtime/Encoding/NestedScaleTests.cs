using Kernels.Encoding;
using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class NestedScaleTests
{
    [Theory]
    [InlineData("absmax", 1.0)]
    [InlineData("absmax", 1e-6)]
    [InlineData("absmax", 1e20)]
    [InlineData("search", 1.0)]
    public void Nvfp4_of_normal_weights_errs_by_a_tenth(string fit, double spread)
    {
        var weights = Samples.Weights(64 * 256, seed: 20, spread);
        var decoded = Samples.Decoded(Nested(Fp4, E4M3, PerGroup(16), F32, PerTensor, fit), weights, 64, 256);
        Assert.InRange(Math.Sqrt(Samples.SquaredError(decoded, weights) / weights.Sum(w => (double)w * w)), 0.05, 0.11);
    }

    [Fact]
    public void The_largest_inner_scale_is_the_largest_number_of_its_type()
    {
        float[] weights = [6, -3, 0, 1, 12, 1, 2, 3, 0.1f, 0.2f, -0.6f, 0.3f, 0, 0, 0, 0];
        using var encoded = MatrixEncoder.Encode(Nested(Fp4, E4M3, PerGroup(4), F32, PerTensor), weights, 2, 8);
        var outer = Assert.Single(Samples.Field(encoded, "d"));
        Assert.Equal(12 / 6.0 / 448, outer, 1e-9);
        Assert.Equal([224, 448, 22, 0], Samples.Field(encoded, "s"));
        Assert.Equal([6, -3, 0, 1, 6, 0.5, 1, 1.5], Samples.Field(encoded, "q").Take(8));
    }

    [Fact]
    public void Outer_scales_of_rows_and_blocks_are_found_apart()
    {
        var weights = Samples.Weights(3 * 96, seed: 21);
        for (var i = 96; i < 192; i++)
        {
            weights[i] *= 1000;
        }
        var format = Nested(UInt(4), UInt(6), PerGroup(32), F16, PerGroup(64), offset: -8);
        using var encoded = MatrixEncoder.Encode(format, weights, 3, 96);
        Assert.Equal(6, encoded["d"].Count);
        var decoded = new ValueEvaluator(encoded).All();
        for (var row = 0; row < 3; row++)
        {
            var (from, to) = (row * 96, (row + 1) * 96);
            Assert.InRange(Math.Sqrt(Samples.SquaredError(decoded[from..to], weights[from..to]) / weights[from..to].Sum(w => (double)w * w)), 0, 0.15);
        }
    }

    [Fact]
    public void A_search_moves_outer_scales_to_where_no_inner_ones_could_go()
    {
        var weights = Samples.Weights(8 * 256, seed: 23);
        var decoded = Samples.Decoded(Nested(UInt(4), UInt(3), PerGroup(32), F16, PerGroup(256), "search", offset: -8), weights, 8, 256);
        using var plain = MatrixEncoder.Encode(Nested(UInt(4), UInt(3), PerGroup(32), F16, PerGroup(256), "absmax", offset: -8), weights, 8, 256);
        var outer = Samples.Field(plain, "d");
        var least = Enumerable.Range(0, weights.Length / 32).Sum(group => Enumerable.Range(0, 8).Min(s => Error(weights.AsSpan(group * 32, 32), s * outer[group / 8])));
        Assert.InRange(Samples.SquaredError(decoded, weights) / least, 0, 0.97);

        static double Error(ReadOnlySpan<float> group, double scale)
        {
            var sum = 0.0;
            foreach (var w in group)
            {
                sum += Math.Pow(w - (scale == 0 ? 0 : scale * Math.Clamp(Math.Round(w / scale), -8, 7)), 2);
            }
            return sum;
        }
    }

    [Fact]
    public void A_search_finds_better_scales_than_the_largest_weights()
    {
        var weights = Samples.Weights(32 * 256, seed: 22);
        double Error(string fit) => Samples.SquaredError(Samples.Decoded(Nested(UInt(4), UInt(6), PerGroup(32), F16, PerGroup(256), fit, offset: -8), weights, 32, 256), weights);
        Assert.True(Error("search") < 0.9 * Error("absmax"));
    }

    [Fact]
    public void A_matrix_of_zeros_stays_one()
        => Assert.All(Samples.Decoded(Nested(Fp4, E4M3, PerGroup(16), F32, PerTensor), new float[64], 2, 32), v => Assert.Equal(0, v));

    [Fact]
    public void Outer_groups_that_cut_inner_ones_are_refused()
    {
        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Nested(Fp4, E4M3, PerGroup(16), F32, PerGroup(24)), new float[96], 1, 96));
        Assert.Equal("Sample: the encoders need 'd' to be shared by whole groups of 's'.", error.Message);
    }

    [Fact]
    public void An_encoder_of_one_scale_says_so()
    {
        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Nested(Trit, E4M3, PerGroup(16), F32, PerTensor, "ternary"), new float[32], 1, 32));
        Assert.Contains("the encoder ternary does not find two scales; it needs a scale and", error.Message, StringComparison.Ordinal);
    }
}
