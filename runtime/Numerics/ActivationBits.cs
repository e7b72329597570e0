using System.Numerics;
using System.Runtime.Intrinsics;

namespace Kernels.Numerics;

/// <summary>
/// Activations of one bit, made ready for generated kernels: 32 k to a word, where the bit of k = 4·i + j is bit i of byte j, as in a run of weights of one bit.
/// </summary>
internal static unsafe class ActivationBits
{
    /// <summary>k in a word.</summary>
    public const int PerWord = 32;

    private const int Lanes = 4;

    /// <summary>Sets the bits of numbers that are at least <paramref name="least"/>, which NaN is not. Bits from k up to <paramref name="padded"/> are 0.</summary>
    /// <param name="padded">A multiple of 32.</param>
    public static void Pack(float* x, int k, int padded, float least, uint* words)
    {
        var whole = k / PerWord;
        for (var word = 0; word < whole; word++)
        {
            words[word] = Word(x + ((nint)word * PerWord), Vector128.Create(least));
        }
        new Span<uint>(words + whole, (padded / PerWord) - whole).Clear();
        for (var at = whole * PerWord; at < k; at++)
        {
            var place = at % PerWord;
            words[whole] |= (x[at] >= least ? 1u : 0u) << ((place % Lanes * 8) + (place / Lanes));
        }
    }

    /// <summary>The sum of each segment of <paramref name="length"/> codes: of bits, or of signs, -1 where a bit is 0.</summary>
    /// <param name="length">A multiple of 32.</param>
    public static void Sum(uint* words, int k, int segments, int length, bool areSigns, int* sums)
    {
        for (var segment = 0; segment < segments; segment++)
        {
            var count = Math.Clamp(k - (segment * length), 0, length);
            var ones = 0;
            for (var word = 0; word < (count + PerWord - 1) / PerWord; word++)
            {
                ones += BitOperations.PopCount(words[((nint)segment * length / PerWord) + word]);
            }
            sums[segment] = areSigns ? (2 * ones) - count : ones;
        }
    }

    // Bit i of each lane is that of the i-th four numbers; the lanes are the bytes.
    private static uint Word(float* x, Vector128<float> least)
    {
        var bits = Vector128<uint>.Zero;
        for (var i = 0; i < PerWord / Lanes; i++)
        {
            bits |= Vector128.GreaterThanOrEqual(Vector128.Load(x + (i * Lanes)), least).AsUInt32() & Vector128.Create(1u << i);
        }
        return bits[0] | (bits[1] << 8) | (bits[2] << 16) | (bits[3] << 24);
    }
}
