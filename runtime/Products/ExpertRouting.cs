using System.Numerics;
using Kernels.Tensors;

namespace Kernels.Products;

/// <summary>
/// Which experts the tokens of a mixture go to (Shazeer et al., 2017), with a place for each choice: places lie in the order of their experts and,
/// for one expert, of their tokens, so that the weights of each expert are read once for all of its tokens.
/// </summary>
public sealed class ExpertRouting
{
    private readonly int[] placeOfChoice;
    private readonly int[] firsts;

    private ExpertRouting(int[] placeOfChoice, int[] firsts, int chosen)
    {
        (this.placeOfChoice, this.firsts) = (placeOfChoice, firsts);
        Chosen = chosen;
    }

    /// <summary>The number of tokens.</summary>
    public int Tokens => placeOfChoice.Length / Chosen;

    /// <summary>The experts that each token goes to.</summary>
    public int Chosen { get; }

    /// <summary>The number of experts.</summary>
    public int Experts => firsts.Length - 1;

    /// <summary>The number of places: one for each choice of each token.</summary>
    public int Places => placeOfChoice.Length;

    /// <summary>Sorts choices by expert.</summary>
    /// <param name="choices">[tokens, chosen], the number of an expert for each choice.</param>
    /// <param name="chosen">The experts that each token goes to, at least 1.</param>
    /// <param name="experts">The number of experts, at least 1.</param>
    /// <exception cref="ArgumentException">There is no whole number of tokens, or a choice is no expert.</exception>
    public static ExpertRouting Of(ReadOnlySpan<int> choices, int chosen, int experts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(experts, 1);
        if (choices.Length % chosen != 0)
        {
            throw new ArgumentException($"Each token has {chosen} choices; {choices.Length} choices are no whole number of tokens.", nameof(choices));
        }
        var firsts = new int[experts + 1];
        for (var i = 0; i < choices.Length; i++)
        {
            if ((uint)choices[i] >= (uint)experts)
            {
                throw new ArgumentException($"Choice {i % chosen} of token {i / chosen} is expert {choices[i]}; experts are numbered from 0 to {experts - 1}.", nameof(choices));
            }
            firsts[choices[i] + 1]++;
        }
        for (var expert = 0; expert < experts; expert++)
        {
            firsts[expert + 1] += firsts[expert];
        }
        var (next, places) = (firsts[..experts], new int[choices.Length]);
        for (var i = 0; i < choices.Length; i++)
        {
            places[i] = next[choices[i]]++;
        }
        return new ExpertRouting(places, firsts, chosen);
    }

    /// <summary>The place of a choice of a token.</summary>
    public int PlaceOf(int token, int choice) => placeOfChoice[(token * Chosen) + choice];

    /// <summary>The places of an expert: the first, and how many tokens chose it, its load.</summary>
    public (int First, int Count) PlacesOf(int expert) => (firsts[expert], firsts[expert + 1] - firsts[expert]);

    /// <summary>Copies the row of each token to its places.</summary>
    /// <param name="rows">[tokens, width].</param>
    /// <param name="places">[places, width].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Scatter(ReadOnlySpan<float> rows, int width, Span<float> places)
    {
        Lengths.Check(nameof(rows), rows.Length, (long)Tokens * width, $"{Tokens} rows of {width}");
        Lengths.Check(nameof(places), places.Length, (long)Places * width, $"{Places} rows of {width}");
        for (var i = 0; i < placeOfChoice.Length; i++)
        {
            rows.Slice(i / Chosen * width, width).CopyTo(places.Slice(placeOfChoice[i] * width, width));
        }
    }

    /// <summary>Adds up the rows of each token's places, each times its gate, in the order of the choices: rows[t] = sum(c) gates[t, c]·places[place of (t, c)].</summary>
    /// <param name="places">[places, width].</param>
    /// <param name="gates">[tokens, chosen].</param>
    /// <param name="rows">[tokens, width]; what is there is lost.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Gather(ReadOnlySpan<float> places, ReadOnlySpan<float> gates, int width, Span<float> rows)
    {
        Lengths.Check(nameof(places), places.Length, (long)Places * width, $"{Places} rows of {width}");
        Lengths.Check(nameof(gates), gates.Length, Places, "one for each choice");
        Lengths.Check(nameof(rows), rows.Length, (long)Tokens * width, $"{Tokens} rows of {width}");
        rows.Clear();
        for (var i = 0; i < placeOfChoice.Length; i++)
        {
            AddScaled(places.Slice(placeOfChoice[i] * width, width), gates[i], rows.Slice(i / Chosen * width, width));
        }
    }

    /// <summary>sum += scale·x.</summary>
    private static void AddScaled(ReadOnlySpan<float> x, float scale, Span<float> sum)
    {
        var (all, factor) = (sum.Length / Vector<float>.Count * Vector<float>.Count, new Vector<float>(scale));
        for (var i = 0; i < all; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + (factor * new Vector<float>(x[i..]))).CopyTo(sum[i..]);
        }
        for (var i = all; i < sum.Length; i++)
        {
            sum[i] += scale * x[i];
        }
    }
}
