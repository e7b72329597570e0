using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>The cosines and sines of a rotary embedding, one row of d/2 for each position; all layers of a model share them.</summary>
public sealed class RotaryAngles : IDisposable
{
    /// <param name="positions">The positions that a session can reach.</param>
    /// <param name="headWidth">d, an even number.</param>
    /// <param name="theta">θ, the base of the frequencies.</param>
    /// <param name="halfFrequencies">Whether the frequencies are rounded to float16 first.</param>
    public RotaryAngles(int positions, int headWidth, double theta, bool halfFrequencies = false)
    {
        if (headWidth <= 0 || headWidth % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(headWidth), headWidth, "A rotary embedding pairs the halves of a head: its width should be even and positive.");
        }
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(theta);
        HeadWidth = headWidth;
        Cosines = new Tensor(positions, headWidth / 2);
        Sines = new Tensor(positions, headWidth / 2);
        for (var i = 0; i < headWidth / 2; i++)
        {
            var frequency = Math.Pow(theta, -2.0 * i / headWidth);
            if (halfFrequencies)
            {
                frequency = (double)(Half)frequency;
            }
            for (var position = 0; position < positions; position++)
            {
                var (sine, cosine) = Math.SinCos(position * frequency);
                Cosines.Row(position)[i] = (float)cosine;
                Sines.Row(position)[i] = (float)sine;
            }
        }
    }

    /// <summary>d: the elements of a head.</summary>
    public int HeadWidth { get; }

    public Tensor Cosines { get; }

    public Tensor Sines { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
