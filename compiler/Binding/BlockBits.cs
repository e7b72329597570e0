using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>Keeps account of where each bit of each field lies in a block.</summary>
internal sealed class BlockBits
{
    private const int Nowhere = -1;

    private readonly Dictionary<string, int[]> places;

    public BlockBits(IReadOnlyCollection<FieldInBlock> fields) =>
        places = fields.ToDictionary(f => f.Name, f => Enumerable.Repeat(Nowhere, (int)f.Bits).ToArray());

    /// <summary>Lays bits of an element down, from the lowest on, one after another.</summary>
    /// <param name="apart">0 for bits that share a place, as those of a trit do.</param>
    /// <returns>The first of them that lies somewhere already, and where; null where none does.</returns>
    public (int Bit, int Position)? Lay(FieldInBlock field, BlockElement element, int first, int count, int position, int apart = 1)
    {
        var places = this.places[field.Name];
        var begin = FirstBit(field, element);
        (int, int)? twice = null;
        for (var i = 0; i < count; i++)
        {
            if (places[begin + first + i] != Nowhere)
            {
                twice ??= (first + i, places[begin + first + i]);
            }
            places[begin + first + i] = position + (apart * i);
        }
        return twice;
    }

    /// <summary>The first bit of a field that lies nowhere, and how many there are; null where all are laid down.</summary>
    public (BlockElement Element, int Bit, int Count)? Missing(FieldInBlock field)
    {
        var bit = Array.IndexOf(places[field.Name], Nowhere);
        if (bit < 0)
        {
            return null;
        }
        var element = bit / field.Type.Bits;
        return (new BlockElement(field.Name, element / field.Elements, element % field.Elements), bit % field.Type.Bits, places[field.Name].Count(p => p == Nowhere));
    }

    private static int FirstBit(FieldInBlock field, BlockElement element) => ((element.Plane * field.Elements) + element.Index) * field.Type.Bits;
}
