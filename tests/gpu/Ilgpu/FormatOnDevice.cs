using Kernels.Check;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Spelling;
using Kernels.Formats;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>A format and what the compiler made of it for devices; random matrices of it are compared with the float64 interpreter.</summary>
internal sealed record FormatOnDevice(FormatModel Model, FormatDescriptor Descriptor, GpuLinear Linear)
{
    /// <summary>Of the sum of the magnitudes of all products: what float32 sums in any order may lose.</summary>
    private const double Tolerance = 16.0 / (1 << 23);

    /// <summary>Terms that come to more may leave f32 on the way.</summary>
    private const double LargestTerms = 1e37;

    /// <summary>Compiles formats in memory.</summary>
    /// <param name="models">Formats that devices read.</param>
    public static IReadOnlyList<FormatOnDevice> Compile(IReadOnlyCollection<FormatModel> models)
    {
        var assembly = InMemoryCompiler.Load(models.SelectMany(m => new[]
        {
            CSharpEmitter.EmitFormat(m, InMemoryCompiler.Namespace),
            IlgpuEmitter.EmitFormat(m, InMemoryCompiler.Namespace),
            IlgpuEmitter.EmitLinear(DeviceLinear.Of(InMemoryCompiler.Linear, m).Plan!, InMemoryCompiler.Namespace),
        }));
        return [.. models.Select(m => new FormatOnDevice(
            m,
            InMemoryCompiler.Property<FormatDescriptor>(assembly, ClassNames.Format(m), "Descriptor"),
            InMemoryCompiler.Property<GpuLinear>(assembly, ClassNames.CodeNamespace + "." + IlgpuEmitter.ClassOf(ClassNames.Linear(m, null)), "Kernel")))];
    }

    /// <summary>Decodes a matrix; null where all weights are right, else the first that is wrong.</summary>
    public string? Dequantize(GpuDevice device, int n, int k, int seed)
    {
        using var matrix = RandomMatrix.Of(Descriptor, n, k, new Random(seed));
        using var weights = Linear.Upload(device, matrix);
        using var y = device.Allocate<float>(n * k);
        using var stream = device.CreateStream();

        using var decode = weights.Format.Dequantize.Plan(weights, DeviceArray.Of(y, n, k));
        decode.Run(stream);

        var values = new float[n * k];
        y.Download(stream, values);
        var oracle = new WeightOracle(Model, matrix);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = (i / k, i % k);
            if (!IsNear(values[i], oracle.Value(row, column), oracle.Terms(row, column)))
            {
                return $"{Model.Name} n={n} k={k} seed={seed}: the weight [{row}, {column}] is {values[i]}, not {oracle.Value(row, column)}";
            }
        }
        return null;
    }

    /// <summary>Multiplies by a matrix; null where all sums are right, else the first that is wrong.</summary>
    public string? Multiply(GpuDevice device, int m, int n, int k, bool hasBias, int seed)
    {
        var random = new Random(seed);
        using var matrix = RandomMatrix.Of(Descriptor, n, k, random);
        using var weights = Linear.Upload(device, matrix);
        var (numbers, offsets) = (Numbers(m * k, random), Numbers(n, random));
        using var x = device.Upload<float>(numbers);
        using var bias = device.Upload<float>(offsets);
        using var y = device.Upload<float>(Enumerable.Repeat(float.NaN, m * n).ToArray());
        using var stream = device.CreateStream();

        using var multiply = Linear.Plan(weights, DeviceArray.Of(x, m, k), DeviceArray.Of(y, m, n), hasBias ? DeviceArray.Of(bias, n) : default);
        multiply.Run(stream);

        var values = new float[m * n];
        y.Download(stream, values);
        var oracle = new WeightOracle(Model, matrix);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = (i / n, i % n);
            var (expected, terms) = (hasBias ? offsets[column] : 0.0, hasBias ? Math.Abs(offsets[column]) : 0.0);
            for (var c = 0; c < k; c++)
            {
                expected += (double)numbers[(row * k) + c] * oracle.Value(column, c);
                terms += Math.Abs(numbers[(row * k) + c]) * oracle.Terms(column, c);
            }
            if (!IsNear(values[i], expected, terms))
            {
                return $"{Model.Name} m={m} n={n} k={k} seed={seed}: y[{row}, {column}] is {values[i]}, not {expected} (of {terms})";
            }
        }
        return null;
    }

    private static bool IsNear(float value, double expected, double terms) => terms > LargestTerms || Math.Abs(value - expected) <= Tolerance * terms;

    private static float[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}
