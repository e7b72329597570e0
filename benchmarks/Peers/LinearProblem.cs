using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>Weights [n, k] that every contender encodes its own way, and activations for the most tokens.</summary>
internal sealed unsafe class LinearProblem : IDisposable
{
    /// <summary>What ternary weights are multiples of: a number that f16 holds.</summary>
    private const float TernaryScale = 1f / 32;

    private readonly NativeBuffer weights;

    /// <param name="mostTokens">The largest m that it is asked for.</param>
    /// <param name="ternary">Whether weights are -1, 0 and 1 times one number; else they are normal.</param>
    public LinearProblem(int n, int k, int mostTokens, bool ternary, WorkerPool pool)
    {
        (N, K) = (n, k);
        weights = new NativeBuffer(sizeof(float) * (long)n * k);
        pool.For(n, row =>
        {
            var values = Row(row);
            NormalNumbers.Fill(values, new Random(row));
            for (var i = 0; ternary && i < values.Length; i++)
            {
                values[i] = TernaryScale * Math.Clamp(MathF.Round(values[i]), -1, 1);
            }
        });
        Activations = new float[mostTokens * k];
        // Rows of the weights are drawn from the seeds below n.
        NormalNumbers.Fill(Activations, new Random(n));
    }

    public int N { get; }

    public int K { get; }

    /// <summary>The first weight, row-major.</summary>
    public float* Weights => (float*)weights.Pointer;

    /// <summary>[m, k] for the most tokens; fewer tokens are the first of them.</summary>
    public float[] Activations { get; }

    /// <summary>The weights of one row before anybody encodes them.</summary>
    public Span<float> Row(int row) => new(Weights + ((long)row * K), K);

    public void Dispose() => weights.Dispose();
}
