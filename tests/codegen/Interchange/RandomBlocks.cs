using Kernels.Compiler;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Formats;
using ElementKind = Kernels.Formats.ElementKind;
using ElementType = Kernels.Formats.ElementType;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>Layouts of blocks that nobody would write: any types and groups, bits in any order and in any pieces.</summary>
internal static class RandomBlocks
{
    private static readonly ElementType[] Types =
    [
        .. Enumerable.Range(1, 16).Select(bits => new ElementType(ElementKind.UInt, bits)),
        new(ElementKind.Int, 4), new(ElementKind.Sym, 3), new(ElementKind.Sign, 1), new(ElementKind.Fp, 4, 2, 1), new(ElementKind.E4M3, 8), new(ElementKind.F16, 16), new(ElementKind.F32, 32),
    ];

    /// <summary>A format, and its layout as it was drawn.</summary>
    public static (FormatDescriptor Format, DrawnBlock Places) Draw(Random random)
    {
        var columns = random.Next(4) == 0 ? random.Next(1, 7) : 8 * random.Next(1, 6);
        var fields = new List<FieldDescriptor>();
        var pieces = new List<(BlockElement Element, int First, int Count)>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var field = Field($"f{i}", Types[random.Next(Types.Length)], columns, random);
            fields.Add(field);
            pieces.AddRange(Elements(field, columns).SelectMany(e => Pieces(e, field.Type.Bits, random)));
        }
        var order = pieces.ToArray();
        // As they come, by piece, or in no order at all.
        order = random.Next(3) switch
        {
            0 => [.. order.OrderBy(p => p.Element.Field).ThenBy(p => p.First)],
            1 => [.. order.OrderBy(p => p.Element.Index % 4)],
            _ => order,
        };
        if (random.Next(3) == 0)
        {
            random.Shuffle(order);
        }
        var (bits, position) = (new List<StoredBits>(), 0);
        foreach (var (element, first, count) in order)
        {
            position += random.Next(8) == 0 ? random.Next(8) : 0;
            bits.Add(new StoredBits(element, first, count, position));
            position += count;
        }
        position = (position + 7) / 8 * 8;
        var trits = new List<StoredTrit>();
        if (random.Next(2) == 0)
        {
            var field = Field("t", new ElementType(ElementKind.Trit, 2), columns, random);
            fields.Add(field);
            BlockElement?[] elements = [.. Elements(field, columns)];
            random.Shuffle(elements);
            foreach (var five in elements.Chunk(5))
            {
                trits.AddRange(Enumerable.Range(0, 5).Select(digit => new StoredTrit(five.ElementAtOrDefault(digit), digit < five.Length ? 0 : random.Next(3), digit, position / 8)));
                position += 8;
            }
        }
        var store = new StoreModel(columns, position / 8, bits.ToEquatableArray(), trits.ToEquatableArray());
        var format = Format(Layout(store), [.. fields]);
        return (format, new DrawnBlock(store));
    }

    /// <summary>A format with these fields that is worth nothing.</summary>
    public static FormatDescriptor Format(BlockLayout? layout, params FieldDescriptor[] fields) => new()
    {
        Name = "F", RowAxis = "n", ColumnAxis = "k", Text = "", Hash = "", Fields = [.. fields], Value = new NumberNode(0), Store = layout,
    };

    private static BlockLayout Layout(StoreModel store) => new(store.Columns, store.Bytes)
    {
        Bits = [.. BlockRuns.Bits(store.Bits).Select(b => new BlockBits(b.Run.First.Field, b.Count, b.Run.Position, b.First, b.Run.Count, b.Run.Spacing, b.Run.First.Index, b.Run.Step, b.Run.First.Plane))],
        Trits = [.. BlockRuns.Trits(store.Trits).Select(t => new BlockTrits(t.Run.First.Field, t.Digit, t.Run.Position, t.Run.Count, t.Run.Spacing, t.Run.First.Index, t.Run.Step, t.Run.First.Plane))],
        ConstantTrits = [.. store.Trits.Where(t => t.Element is null && t.Pattern != 0).Select(t => new ConstantTrit(t.Pattern, t.Digit, t.Byte))],
    };

    private static FieldDescriptor Field(string name, ElementType type, int columns, Random random)
    {
        var groups = Enumerable.Range(1, columns).Where(g => columns % g == 0).ToArray();
        return new FieldDescriptor(name, type,
        [
            .. Enumerable.Range(0, random.Next(3)).Select(_ => FieldDimension.Free(random.Next(1, 3))),
            FieldDimension.Along("n"), FieldDimension.Along("k", groups[random.Next(groups.Length)]),
        ]);
    }

    private static IEnumerable<BlockElement> Elements(FieldDescriptor field, int columns) =>
        from plane in Enumerable.Range(0, field.Dimensions.Where(d => d.Axis is null).Aggregate(1, (product, d) => product * d.Size))
        from index in Enumerable.Range(0, columns / field.Dimensions[^1].Divisor)
        select new BlockElement(field.Name, plane, index);

    private static IEnumerable<(BlockElement Element, int First, int Count)> Pieces(BlockElement element, int bits, Random random)
    {
        var whole = random.Next(2) == 0;
        for (var first = 0; first < bits;)
        {
            var count = whole ? bits : Math.Min(bits - first, random.Next(1, 9));
            yield return (element, first, count);
            first += count;
        }
    }
}
