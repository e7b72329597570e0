using System.Runtime.Intrinsics;
using Kernels.Facts;

namespace Kernels.Formats;

/// <summary>
/// An orthonormal transform of the columns of a row: w[k] = σ(k)/√b · sum over j below b of (-1)^popcount(i &amp; j) · v[b·(k/b) + j], where i = k % b.
/// It is the Hadamard matrix of size b on each whole block of b columns, with signs drawn for the columns; columns behind the last whole block stay as they are.
/// </summary>
/// <param name="Block">b, a power of two.</param>
/// <param name="Seed">Says which signs are drawn: σ(k) is -1 where number k of this seed is negative.</param>
public sealed record Rotation(int Block, uint Seed)
{
    /// <summary>σ(k)/√b for as many columns as were asked for so far.</summary>
    private float[] signs = [];

    /// <summary>Rotates a row in place: what a format stores becomes what it is worth.</summary>
    public void Apply(Span<float> row)
    {
        Transform(row);
        Multiply(row);
    }

    /// <summary>The inverse, which is the transpose, in place: what is multiplied with a rotated row becomes what is multiplied with the row itself.</summary>
    public void ApplyTransposed(Span<float> row)
    {
        Multiply(row);
        Transform(row);
    }

    /// <summary>Whether two are equal: the same block and seed.</summary>
    public bool Equals(Rotation? other) => other is not null && (Block, Seed) == (other.Block, other.Seed);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Block, Seed);

    private int Whole(int columns) => columns / Block * Block;

    private void Multiply(Span<float> row)
    {
        var whole = Whole(row.Length);
        var factors = Signs(whole);
        for (var k = 0; k < whole; k++)
        {
            row[k] *= factors[k];
        }
    }

    /// <summary>σ(k)/√b of so many columns at least. Several threads may make them at once; each makes the same.</summary>
    internal float[] Signs(int columns)
    {
        var known = signs;
        if (known.Length >= columns)
        {
            return known;
        }
        var scale = (float)(1 / Math.Sqrt(Block));
        var made = new float[columns];
        for (var k = 0; k < columns; k++)
        {
            made[k] = Philox.Uniform(Seed, k) < 0 ? -scale : scale;
        }
        signs = made;
        return made;
    }

    private void Transform(Span<float> row)
    {
        for (var first = 0; first + Block <= row.Length; first += Block)
        {
            WalshHadamard(row.Slice(first, Block));
        }
    }

    /// <summary>The unscaled Hadamard transform of a power of two of numbers, in place: sums and differences of pairs that lie 1, 2, 4, … apart.</summary>
    private static void WalshHadamard(Span<float> block)
    {
        if (block.Length < Vector128<float>.Count)
        {
            Pairs(block);
            return;
        }
        for (var i = 0; i < block.Length; i += Vector128<float>.Count)
        {
            var v = Vector128.Create<float>(block[i..]);
            v = Vector128.Shuffle(v, Vector128.Create(1, 0, 3, 2)) + (v * Vector128.Create(1f, -1, 1, -1));
            v = Vector128.Shuffle(v, Vector128.Create(2, 3, 0, 1)) + (v * Vector128.Create(1f, 1, -1, -1));
            v.CopyTo(block[i..]);
        }
        for (var apart = Vector128<float>.Count; apart < block.Length; apart *= 2)
        {
            for (var first = 0; first < block.Length; first += 2 * apart)
            {
                for (var i = first; i < first + apart; i += Vector128<float>.Count)
                {
                    var (a, b) = (Vector128.Create<float>(block[i..]), Vector128.Create<float>(block[(i + apart)..]));
                    (a + b).CopyTo(block[i..]);
                    (a - b).CopyTo(block[(i + apart)..]);
                }
            }
        }
    }

    // One number stays as it is.
    private static void Pairs(Span<float> block)
    {
        if (block.Length == 2)
        {
            (block[0], block[1]) = (block[0] + block[1], block[0] - block[1]);
        }
    }
}
