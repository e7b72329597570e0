using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Runtime.Tests.Encoding;

/// <summary>Weights to encode and what came of them.</summary>
internal static class Samples
{
    /// <summary>Normally distributed weights with a few outliers.</summary>
    public static float[] Weights(int count, int seed, double spread = 0.02)
    {
        var random = new Random(seed);
        var weights = new float[count];
        for (var i = 0; i < count; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            weights[i] = (float)(spread * normal * (random.Next(50) == 0 ? 4 : 1));
        }
        return weights;
    }

    /// <summary>The values that an encoded matrix stands for.</summary>
    public static double[] Decoded(FormatDescriptor format, float[] weights, int rows, int columns, EncodeOptions? options = null)
    {
        using var encoded = MatrixEncoder.Encode(format, weights, rows, columns, options);
        return new ValueEvaluator(encoded).All();
    }

    /// <summary>The sum of (weighted) squared errors.</summary>
    public static double SquaredError(double[] decoded, float[] weights, float[]? importance = null)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var error = decoded[i] - weights[i];
            sum += error * error * (importance is null ? 1 : importance[i]);
        }
        return sum;
    }

    /// <summary>The numbers of a field, decoded.</summary>
    public static double[] Field(EncodedMatrix matrix, string name)
    {
        var field = matrix[name];
        var codec = ElementCodec.For(field.Descriptor.Type);
        return [.. Enumerable.Range(0, (int)field.Count).Select(i => codec.Decode(field.Pattern(i)))];
    }

    /// <summary>All patterns of a matrix, for comparing two encodings bit for bit.</summary>
    public static uint[] Patterns(EncodedMatrix matrix)
        => [.. matrix.Fields.SelectMany(f => Enumerable.Range(0, (int)f.Count).Select(i => f.Pattern(i)))];
}
