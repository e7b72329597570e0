using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Products;

/// <summary>
/// A Linear whose weights each token chooses: at each place of a routing y = x·w[e]ᵀ + b[e], with the e of the place. Each expert's weights are read once
/// for all tokens that chose it; what nobody chose is not read.
/// </summary>
public sealed class ExpertLinear
{
    private readonly LinearKernel kernel;
    private readonly PackedMatrix[] weights;
    private readonly float[][] biases;

    /// <param name="kernel">The kernel for the weights' format.</param>
    /// <param name="weights">Each [N, K] in that format, one for each expert; they stay the caller's.</param>
    /// <param name="biases">Each [N]; none where there are no biases.</param>
    /// <exception cref="ArgumentException">The matrices differ in shape or are in another format, or the biases do not fit them.</exception>
    public ExpertLinear(LinearKernel kernel, IReadOnlyList<PackedMatrix> weights, IReadOnlyList<float[]>? biases = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
        {
            throw new ArgumentException("A mixture has at least one expert.", nameof(weights));
        }
        for (var expert = 0; expert < weights.Count; expert++)
        {
            var (w, first) = (weights[expert], weights[0]);
            if (w.Format.Hash != kernel.Weight.Hash || w.Rows != first.Rows || w.Columns != first.Columns)
            {
                throw new ArgumentException($"Expert {expert} is {w.Rows} by {w.Columns} in {w.Format}; all should be {first.Rows} by {first.Columns} in {kernel.Weight}.", nameof(weights));
            }
        }
        if (biases is not null && (biases.Count != weights.Count || biases.Any(b => b.Length != weights[0].Rows)))
        {
            throw new ArgumentException($"There should be {weights.Count} biases of {weights[0].Rows} numbers, one for each expert.", nameof(biases));
        }
        (this.kernel, this.weights, this.biases) = (kernel, [.. weights], biases is null ? [] : [.. biases]);
    }

    /// <summary>The number of experts.</summary>
    public int Experts => weights.Length;

    /// <summary>N, the outputs.</summary>
    public int Rows => weights[0].Rows;

    /// <summary>K, the inputs.</summary>
    public int Columns => weights[0].Columns;

    /// <summary>The products of all places. It allocates nothing once warm.</summary>
    /// <param name="x">[places, K], as <see cref="ExpertRouting.Scatter"/> fills it.</param>
    /// <param name="y">[places, N]; it does not overlap x.</param>
    /// <param name="pool">The threads; null for the calling one alone. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">The routing is for another number of experts, or a length does not fit.</exception>
    /// <exception cref="Encoding.EncodingException">Activations that an encoder finds are not finite.</exception>
    /// <exception cref="ObjectDisposedException">The weights are disposed.</exception>
    public void Run(ExpertRouting routing, ReadOnlySpan<float> x, Span<float> y, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(routing);
        if (routing.Experts != Experts)
        {
            throw new ArgumentException($"The routing is for {routing.Experts} experts; there are {Experts}.", nameof(routing));
        }
        Lengths.Check(nameof(x), x.Length, (long)routing.Places * Columns, $"{routing.Places} rows of {Columns}");
        Lengths.Check(nameof(y), y.Length, (long)routing.Places * Rows, $"{routing.Places} rows of {Rows}");
        for (var expert = 0; expert < weights.Length; expert++)
        {
            var (first, count) = routing.PlacesOf(expert);
            kernel.Run(x.Slice(first * Columns, count * Columns), count, weights[expert], y.Slice(first * Rows, count * Rows), pool, biases.Length == 0 ? default : biases[expert]);
        }
    }
}
