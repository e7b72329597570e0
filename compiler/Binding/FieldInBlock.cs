using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>What a block has of a stored field.</summary>
/// <param name="Planes">The sizes of its constant dimensions.</param>
/// <param name="Elements">How many of its elements along the last axis lie in the block.</param>
internal sealed record FieldInBlock(string Name, ElementType Type, IReadOnlyList<int> Planes, int Elements)
{
    /// <summary>Its bits in a block.</summary>
    public double Bits => Planes.Aggregate(1.0, (product, size) => product * size) * Elements * Type.Bits;

    /// <summary>How many indices say which element is meant; where the block has one along the last axis, its index may be left out.</summary>
    public bool Takes(int indices) => indices == Planes.Count + 1 || (indices == Planes.Count && Elements == 1);

    /// <summary>An element as an item of the block names it: <c>q[17]</c>, <c>b[1, 3]</c>, <c>d</c>.</summary>
    public string Spell(BlockElement element)
    {
        var indices = new List<int>();
        var plane = element.Plane;
        for (var i = Planes.Count - 1; i >= 0; i--)
        {
            indices.Insert(0, plane % Planes[i]);
            plane /= Planes[i];
        }
        if (Elements > 1)
        {
            indices.Add(element.Index);
        }
        return indices.Count == 0 ? Name : $"{Name}[{string.Join(", ", indices.Select(i => i.ToString(CultureInfo.InvariantCulture)))}]";
    }
}
