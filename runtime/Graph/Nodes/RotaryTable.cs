using System.Collections.Immutable;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>The cosines and sines of <see cref="RotaryAngles"/> for the first positions, a row of d/2 for each.</summary>
public sealed class RotaryTable : IDisposable
{
    /// <param name="before">A shorter table of the same frequencies, whose rows are taken over.</param>
    internal RotaryTable(ImmutableArray<double> frequencies, int positions, RotaryTable? before)
    {
        Positions = positions;
        Cosines = new Tensor(positions, frequencies.Length);
        Sines = new Tensor(positions, frequencies.Length);
        var known = before?.Positions ?? 0;
        for (var position = 0; position < positions; position++)
        {
            var cosines = Cosines.Row(position);
            var sines = Sines.Row(position);
            if (position < known)
            {
                before!.Cosines.Row(position).CopyTo(cosines);
                before.Sines.Row(position).CopyTo(sines);
                continue;
            }
            for (var i = 0; i < frequencies.Length; i++)
            {
                var (sine, cosine) = Math.SinCos(position * frequencies[i]);
                (cosines[i], sines[i]) = ((float)cosine, (float)sine);
            }
        }
    }

    /// <summary>The positions that the table has, from 0 on.</summary>
    public int Positions { get; }

    /// <summary>[Positions, d/2].</summary>
    public Tensor Cosines { get; }

    /// <inheritdoc cref="Cosines"/>
    public Tensor Sines { get; }

    internal long Bytes => (Cosines.Count + Sines.Count) * sizeof(float);

    /// <inheritdoc/>
    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
