using System.Globalization;
using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Check;

/// <summary>The extents of one check.</summary>
public readonly record struct CheckShape(int M, int N, int K)
{
    /// <summary>Odd shapes with tails on every axis.</summary>
    public static CheckShape Random(Random random) => new(
        random.Next(4) == 0 ? random.Next(2, 40) : 1, random.Next(1, 70), random.Next(3) == 0 ? random.Next(1, 24) : random.Next(24, 400));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"m={M} n={N} k={K}");
}

/// <summary>
/// Everything that is generated for a format against the float64 interpreter: packing and unpacking bit for bit, rows, and kernels
/// within 4·2^-23 of the sum of the magnitudes of the expanded equation's terms; where one term is much of that sum, within twice as much, and
/// within twice as much again where activations are the few numbers at the borders of f32, whose roundings are alike and do not average out.
/// </summary>
public static unsafe class KernelCheck
{
    private const double Tolerance = 4.0 / (1 << 23);

    private static readonly float[] Borders = [0f, -0f, 1e-40f, -float.Epsilon, 1e-30f, 1e30f, -1e30f, 1f];

    /// <summary>What comes near the end of f32 may leave it on the way; infinity and NaN say so.</summary>
    private const double LargestTerms = 1e36;

    /// <summary>What a step below the least normal f32 may lose, times what it may yet be multiplied by.</summary>
    private const double Subnormal = 1e-35;

    /// <summary>What was wrong; empty where nothing was.</summary>
    public static IEnumerable<string> Run(CompiledFormat compiled, CheckShape shape, int seed, WorkerPool pool)
    {
        var random = new Random(seed);
        var numbers = random.Next(4) == 0 ? RandomNumbers.Borders : RandomNumbers.Ordinary;
        using var matrix = RandomMatrix.Of(compiled.Descriptor, shape.N, shape.K, random, numbers);
        using var packed = PackedMatrix.Pack(matrix, pool);
        var oracle = new WeightOracle(compiled.Model, matrix);
        var mistakes = new List<string>();
        RoundTrip(matrix, packed, mistakes);
        Rows(oracle, packed, mistakes);
        foreach (var linear in compiled.Kernels)
        {
            Linear(linear, oracle, packed, shape, random, pool, mistakes);
        }
        return mistakes.Select(m => string.Create(CultureInfo.InvariantCulture, $"{compiled.Model.Name} {shape} seed={seed} {numbers}: {m}"));
    }

    private static void RoundTrip(EncodedMatrix matrix, PackedMatrix packed, List<string> mistakes)
    {
        using var again = packed.Unpack();
        foreach (var field in matrix.Fields)
        {
            for (var i = 0L; i < field.Count; i++)
            {
                var (was, now) = (field.Pattern(i), again[field.Descriptor.Name].Pattern(i));
                if (was != now)
                {
                    mistakes.Add($"{field.Descriptor.Name}[{i}] was {was} and unpacks as {now}");
                    break;
                }
            }
        }
    }

    private static void Rows(WeightOracle oracle, PackedMatrix packed, List<string> mistakes)
    {
        var row = new float[packed.Columns];
        for (var n = 0; n < packed.Rows; n++)
        {
            packed.DequantizeRow(n, row);
            for (var k = 0; k < row.Length; k++)
            {
                var terms = oracle.Terms(n, k);
                if (terms < LargestTerms && !(Math.Abs(row[k] - oracle.Value(n, k)) <= (Tolerance * terms) + Subnormal))
                {
                    mistakes.Add($"w[{n}, {k}] is {oracle.Value(n, k)} and dequantizes as {row[k]}");
                    return;
                }
            }
        }
    }

    private static void Linear(CompiledLinear linear, WeightOracle oracle, PackedMatrix packed, CheckShape shape, Random random, WorkerPool pool, List<string> mistakes)
    {
        var (m, n, k) = (shape.M, shape.N, shape.K);
        using var x = new NativeBuffer(4L * m * k);
        using var bias = new NativeBuffer(4L * n);
        var withBias = random.Next(2) == 0;
        var numbers = random.Next(4) == 0 ? RandomNumbers.Borders : RandomNumbers.Ordinary;
        Fill((float*)x.Pointer, m * k, random, numbers);
        Fill((float*)bias.Pointer, n, random, RandomNumbers.Ordinary);
        var activations = new ActivationOracle(linear, x.Span<float>(), m, k);
        var y = LinearRunner.Run(linear.Kernel, packed, x.Span<float>(), m, withBias ? bias.Span<float>() : default, pool);
        for (var i = 0; i < m; i++)
        {
            var inputs = activations.Values.AsSpan(i * k, k);
            var inputTerms = activations.Terms.AsSpan(i * k, k);
            var mayOverflow = activations.Largest(i) * oracle.LargestProduct > LargestTerms;
            for (var j = 0; j < n; j++)
            {
                var (sum, terms) = withBias ? (((float*)bias.Pointer)[j], Math.Abs(((float*)bias.Pointer)[j])) : (0.0, 0.0);
                var (largest, subnormal) = (terms, 0.0);
                for (var p = 0; p < k; p++)
                {
                    var term = inputTerms[p] * oracle.Terms(j, p);
                    sum += inputs[p] * oracle.Value(j, p);
                    terms += term;
                    largest = Math.Max(largest, term);
                    subnormal += Subnormal * (1 + Math.Abs(inputs[p]));
                }
                var result = y[(i * n) + j];
                if (mayOverflow && !float.IsFinite(result))
                {
                    continue;
                }
                var tolerance = numbers == RandomNumbers.Borders ? 2 * Tolerance : Tolerance;
                if (terms < LargestTerms && !(Math.Abs(result - sum) <= (tolerance * (terms + largest)) + subnormal))
                {
                    mistakes.Add($"{numbers} x with {linear.Activation?.Name ?? "f32"} y[{i}, {j}] is {sum:R} and comes as {result:R}, off by {Math.Abs(result - sum) / (terms / (1 << 23)):F1}·2^-23 of the terms");
                    return;
                }
            }
        }
    }

    private static void Fill(float* p, int count, Random random, RandomNumbers numbers)
    {
        for (var i = 0; i < count; i++)
        {
            p[i] = numbers == RandomNumbers.Borders && random.Next(3) > 0 ? Borders[random.Next(Borders.Length)] : (float)((random.NextDouble() * 4) - 2);
        }
    }
}
