using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Tensor;

/// <summary>A step along the rows and columns of a matrix.</summary>
public readonly record struct Step(int Row, int Column);

/// <summary>
/// Which elements of a small matrix each lane of a warp holds. It is linear in bits: the place of slot s of lane l is the sum of the steps of
/// the bits that are set in l and in s. Slots count through a lane's registers from the lowest element of the first one.
/// </summary>
public sealed record FragmentLayout
{
    private const int LaneBits = 5;

    /// <exception cref="ArgumentException">Some element is held twice or by no lane.</exception>
    public FragmentLayout(int rows, int columns, EquatableArray<Step> lanes, EquatableArray<Step> slots)
    {
        (Rows, Columns, Lanes, Slots) = (rows, columns, lanes, slots);
        if (lanes.Count != LaneBits)
        {
            throw new ArgumentException($"A warp has {LaneBits} bits of lane, not {lanes.Count}.", nameof(lanes));
        }
        var held = new HashSet<Step>();
        for (var lane = 0; lane < 1 << LaneBits; lane++)
        {
            for (var slot = 0; slot < SlotCount; slot++)
            {
                var place = PlaceOf(lane, slot);
                if (place.Row >= rows || place.Column >= columns || !held.Add(place))
                {
                    throw new ArgumentException($"Slot {slot} of lane {lane} is ({place.Row}, {place.Column}), which is outside {rows} × {columns} or held twice.", nameof(slots));
                }
            }
        }
        if (held.Count != rows * columns)
        {
            throw new ArgumentException($"{held.Count} of {rows} × {columns} elements are held.", nameof(slots));
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The step of each bit of the lane's number.</summary>
    public EquatableArray<Step> Lanes { get; }

    /// <summary>The step of each bit of the slot's number.</summary>
    public EquatableArray<Step> Slots { get; }

    /// <summary>Elements that one lane holds.</summary>
    public int SlotCount => 1 << Slots.Count;

    /// <summary>The element in a slot of a lane.</summary>
    public Step PlaceOf(int lane, int slot) => Sum(Lanes, lane, Sum(Slots, slot, default));

    private static Step Sum(EquatableArray<Step> steps, int bits, Step start) =>
        steps.Where((_, i) => (bits >> i & 1) != 0).Aggregate(start, (a, s) => new Step(a.Row + s.Row, a.Column + s.Column));
}
