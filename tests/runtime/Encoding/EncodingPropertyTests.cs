using CsCheck;
using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Runtime.Tests.Encoding;

/// <summary>Whatever is encoded, and however: finite numbers with the nearest codes, or an <see cref="EncodingException"/>.</summary>
public class EncodingPropertyTests
{
    private const int Encodings = 4000;

    /// <summary>What rounding of float64 may leave between two levels, relative to their distance from the weight.</summary>
    private const double Tie = 1e-9;

    [Fact]
    public void Every_weight_gets_a_finite_value_and_none_of_the_others_is_nearer()
    {
        var encodedOf = new Dictionary<string, int>();
        RandomEncodings.Of("absmax", "search", "absmean", "ternary", "minmax").Sample(
            encoding =>
            {
                if (Groups.Of(encoding) is not { } groups)
                {
                    return;
                }
                lock (encodedOf)
                {
                    encodedOf[encoding.Fit] = encodedOf.GetValueOrDefault(encoding.Fit) + 1;
                }
                for (var i = 0; i < encoding.Weights.Length; i++)
                {
                    var (value, w) = (groups.Value(i), (double)encoding.Weights[i]);
                    Assert.True(double.IsFinite(value), $"weight {i}, {w}, became {value}");
                    var best = groups.Choices(i).Min(v => Math.Abs(v - w));
                    Assert.True(Math.Abs(value - w) <= best + (Tie * Math.Max(Math.Abs(w), best)), $"weight {i}, {w}, became {value}, {Math.Abs(value - w)} away; {best} was possible");
                }
            },
            iter: Encodings,
            threads: 2,
            print: e => e.ToString());
        Assert.Equal(["absmax", "absmean", "minmax", "search", "ternary"], encodedOf.Keys.Order());
        Assert.All(encodedOf.Values, count => Assert.True(count > 20));
    }

    [Fact]
    public void A_search_is_never_worse_than_the_plain_encoder_by_its_own_measure()
    {
        RandomEncodings.Of("search").Sample(
            encoding =>
            {
                var plain = encoding with { Fit = encoding.Shape.Zero is null && encoding.Shape.Offset is null ? "absmax" : "minmax" };
                if (Groups.Of(encoding) is { } found && Groups.Of(plain) is { } before)
                {
                    var (errors, plainErrors) = (found.Errors(), before.Errors());
                    for (var group = 0; group < errors.Length; group++)
                    {
                        Assert.True(errors[group].Error <= (plainErrors[group].Error * (1 + 1e-9)), $"group {group}: {errors[group].Error} against {plainErrors[group].Error}");
                    }
                }
            },
            iter: Encodings / 2,
            threads: 2,
            print: e => e.ToString());
    }

    [Fact]
    public void A_threshold_says_which_side_a_weight_is_on()
    {
        RandomEncodings.Of("threshold").Sample(
            encoding =>
            {
                using var encoded = MatrixEncoder.Encode(encoding.Format, encoding.Weights, encoding.Rows, encoding.Columns, encoding.Options);
                Assert.Equal(encoding.Weights.Select(w => w >= 0 ? 1u : 0u), Samples.Patterns(encoded));
            },
            iter: 200);
    }

    /// <summary>An encoded matrix with the parameters of each weight.</summary>
    private sealed class Groups
    {
        private readonly RandomEncoding encoding;
        private readonly double[] usable;
        private readonly uint[] codes;
        private readonly double[]?[] parameters;

        private Groups(RandomEncoding encoding, EncodedMatrix encoded)
        {
            this.encoding = encoding;
            var shape = encoding.Shape;
            var isSym = encoding.Format.Field("q").Type is { Kind: ElementKind.Sym };
            usable = [.. shape.Levels.Where((l, p) => double.IsFinite(l) && !(isSym && p == shape.Levels.Length / 2)).Distinct()];
            codes = [.. Enumerable.Range(0, encoding.Weights.Length).Select(i => encoded["q"].Pattern(i))];
            parameters = [.. new[] { shape.Scale, shape.Zero, shape.Offset, shape.Outer }.Select(name => name is null ? null : Samples.Field(encoded, name))];
        }

        /// <summary>The encoded matrix; null where the encoder does not serve the format.</summary>
        public static Groups? Of(RandomEncoding encoding)
        {
            try
            {
                using var encoded = MatrixEncoder.Encode(encoding.Format, encoding.Weights, encoding.Rows, encoding.Columns, encoding.Options);
                return new Groups(encoding, encoded);
            }
            catch (EncodingException e) when (e.Message.Contains("does not serve this equation", StringComparison.Ordinal))
            {
                return null;
            }
        }

        public double Value(int weight) => Value(weight, encoding.Shape.Levels[(int)codes[weight]]);

        /// <summary>What the weight could have been under the parameters of its group.</summary>
        public IEnumerable<double> Choices(int weight) => usable.Select(level => Value(weight, level));

        /// <summary>For each group, or all groups under one outer scale, whose scales are found together, the squared error as it is weighed, and what all of it weighs.</summary>
        public (double Error, double Size)[] Errors()
        {
            var errors = new (double Error, double Size)[encoding.Weights.Length];
            for (var i = 0; i < encoding.Weights.Length; i++)
            {
                var (w, h) = ((double)encoding.Weights[i], encoding.Importance.Length == 0 ? 1.0 : encoding.Importance[encoding.Importance.Length == encoding.Columns ? i % encoding.Columns : i]);
                var group = Element(encoding.Shape.Outer ?? encoding.Shape.Scale!, i);
                errors[group].Error += h * Math.Pow(w - Value(i), 2);
                errors[group].Size += h * w * w;
            }
            return errors;
        }

        private double Value(int weight, double level)
            => (Parameter(3, weight, 1) * Parameter(0, weight, 1) * (level - Parameter(1, weight, 0))) + Parameter(2, weight, 0);

        private double Parameter(int part, int weight, double absent) => parameters[part] is { } numbers ? numbers[Element(part == 3 ? encoding.Shape.Outer! : encoding.Shape.Scale!, weight)] : absent;

        private int Element(string field, int weight)
        {
            var element = 0;
            foreach (var d in encoding.Format.Field(field).Dimensions)
            {
                var (at, extent) = d.Axis == "n" ? (weight / encoding.Columns, encoding.Rows) : (weight % encoding.Columns, encoding.Columns);
                element = (element * ((extent + d.Divisor - 1) / d.Divisor)) + (at / d.Divisor);
            }
            return element;
        }
    }
}
