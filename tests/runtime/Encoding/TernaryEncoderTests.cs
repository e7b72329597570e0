using CsCheck;
using Kernels.Encoding;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class TernaryEncoderTests
{
    [Fact]
    public void No_threshold_leaves_a_smaller_squared_error()
    {
        var format = Scaled(Trit, F32, PerTensor, "ternary");
        Gen.Float[-2, 2].Array[1, 40].Sample(weights =>
        {
            var found = Samples.SquaredError(Samples.Decoded(format, weights, 1, weights.Length), weights);
            var best = weights.Select(Math.Abs).Append(float.PositiveInfinity).Min(threshold =>
            {
                var chosen = weights.Where(w => Math.Abs(w) >= threshold).ToArray();
                var g = chosen.Length == 0 ? 0 : chosen.Average(w => Math.Abs((double)w));
                return weights.Sum(w => Math.Pow(Math.Abs(w) >= threshold ? Math.Abs((double)w) - g : w, 2));
            });
            Assert.True(found <= best + 1e-6, $"{found} is more than {best}.");
        }, iter: 500);
    }

    [Fact]
    public void Weights_that_are_ternary_come_back_bit_for_bit()
    {
        var random = new Random(6);
        foreach (var g in new[] { 0.0321044921875f, 1f, 65504f, 5.9604645e-8f })
        {
            var weights = Enumerable.Range(0, 300 * 171).Select(_ => g * random.Next(-1, 2)).ToArray();
            var decoded = Samples.Decoded(Scaled(Trit, F16, PerTensor, "ternary"), weights, 300, 171);
            Assert.Equal(weights, decoded.Select(v => (float)v));
        }
    }

    [Fact]
    public void The_levels_may_be_those_of_sym2()
    {
        using var encoded = MatrixEncoder.Encode(Scaled(Sym(2), F16, PerRow, "ternary"), [1, -1, 0.1f, 0], 1, 4);
        Assert.Equal([1, -1, 0, 0], Samples.Field(encoded, "q"));
    }
}
