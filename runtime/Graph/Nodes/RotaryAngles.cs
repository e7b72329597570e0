using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>
/// The angles of a rotary embedding: position·frequency for each pair of elements of a head. All layers and sessions of a model share
/// them. Tables of their cosines and sines grow with the positions that somebody reaches, not with those that the model allows.
/// </summary>
public sealed class RotaryAngles : IDisposable
{
    private const int SmallestTable = 256;

    private readonly Lock growing = new();

    // A session may still read a table that another has outgrown, so all live as long as the angles; together they take at most twice the last.
    private readonly List<RotaryTable> tables = [];
    private volatile RotaryTable current;

    /// <param name="frequencies">Radians from a position to the next, one for each of the d/2 pairs of a head.</param>
    /// <exception cref="ArgumentException">There are none, or one is no number.</exception>
    public RotaryAngles(params ReadOnlySpan<double> frequencies)
    {
        if (frequencies.IsEmpty)
        {
            throw new ArgumentException("A rotary embedding pairs the halves of a head: there should be a frequency for each pair.", nameof(frequencies));
        }
        foreach (var frequency in frequencies)
        {
            if (!double.IsFinite(frequency))
            {
                throw new ArgumentException($"The frequencies should be finite, but one is {frequency}.", nameof(frequencies));
            }
        }
        Frequencies = [.. frequencies];
        current = new RotaryTable(Frequencies, 0, null);
        tables.Add(current);
    }

    /// <summary>Radians from a position to the next, for each pair.</summary>
    public ImmutableArray<double> Frequencies { get; }

    /// <summary>d: the elements of a head.</summary>
    public int HeadWidth => 2 * Frequencies.Length;

    /// <summary>The bytes of all tables.</summary>
    public long Bytes
    {
        get
        {
            lock (growing)
            {
                return tables.Sum(t => t.Bytes);
            }
        }
    }

    /// <summary>A table with a row for each of at least so many positions; it stays as it is until the angles are disposed.</summary>
    public RotaryTable Through(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        var table = current;
        return positions <= table.Positions ? table : Grow(positions);
    }

    /// <inheritdoc/>
    public void Dispose() => tables.ForEach(t => t.Dispose());

    private RotaryTable Grow(int positions)
    {
        lock (growing)
        {
            if (positions > current.Positions)
            {
                var larger = (int)Math.Min(int.MaxValue, Math.Max(positions, Math.Max(SmallestTable, 2L * current.Positions)));
                current = new RotaryTable(Frequencies, larger, current);
                tables.Add(current);
            }
            return current;
        }
    }
}
