using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>What a calibration knows of the inputs x : [k] of a linear layer: what encoders weigh the errors of its weights by.</summary>
public sealed class InputStatistics
{
    /// <param name="squares">E[x²], one for each column of the weights.</param>
    /// <param name="means">E[x], as many, or none where they are not known.</param>
    /// <param name="maxima">The largest |x|, as many, or none where they are not known.</param>
    /// <param name="moments">Makes E[xxᵀ]; null where only the columns are known.</param>
    /// <exception cref="ArgumentException">There are no columns, the arrays have different lengths, or a number is not finite, or negative where none can be.</exception>
    public InputStatistics(ReadOnlyMemory<float> squares, ReadOnlyMemory<float> means = default, ReadOnlyMemory<float> maxima = default, Func<Tensor>? moments = null)
    {
        if (squares.IsEmpty || (means.Length != squares.Length && !means.IsEmpty) || (maxima.Length != squares.Length && !maxima.IsEmpty))
        {
            throw new ArgumentException($"Statistics are one number of each kind for each column; these are {squares.Length} squares, {means.Length} means and {maxima.Length} maxima.", nameof(squares));
        }
        if (!AllFinite(squares.Span, 0) || !AllFinite(maxima.Span, 0) || !AllFinite(means.Span, float.MinValue))
        {
            throw new ArgumentException("Statistics of inputs are finite, and their squares and maxima not negative.", nameof(squares));
        }
        (Squares, Means, Maxima, Moments) = (squares, means, maxima, moments);
    }

    /// <summary>k: the columns of the weights.</summary>
    public int Columns => Squares.Length;

    /// <summary>E[x²] of each column.</summary>
    public ReadOnlyMemory<float> Squares { get; }

    /// <summary>E[x] of each column; empty where it is not known.</summary>
    public ReadOnlyMemory<float> Means { get; }

    /// <summary>The largest |x| of each column; empty where it is not known.</summary>
    public ReadOnlyMemory<float> Maxima { get; }

    /// <summary>Makes H = E[xxᵀ], [k, k], which the caller disposes; null where only the columns are known.</summary>
    public Func<Tensor>? Moments { get; }

    private static bool AllFinite(ReadOnlySpan<float> numbers, float lowest)
    {
        foreach (var number in numbers)
        {
            if (!(float.IsFinite(number) && number >= lowest))
            {
                return false;
            }
        }
        return true;
    }
}
