using System.Numerics;
using Kernels.Formats;

namespace Kernels.Interchange;

/// <summary>A block's layout as steps, checked against the format: what a step reads and writes lies inside of blocks and fields.</summary>
internal sealed class BlockPlan
{
    private readonly FormatDescriptor format;
    private readonly byte[] used;

    /// <exception cref="ArgumentException">The format says nothing about blocks.</exception>
    public BlockPlan(FormatDescriptor format)
    {
        this.format = format;
        Layout = format.Store ?? throw new ArgumentException($"{format.Name} does not say where its bits lie in files of others: its declaration has no 'store'.", nameof(format));
        used = new byte[Layout.Bytes];
        foreach (var run in Layout.Bits)
        {
            Add(run);
        }
        foreach (var run in Layout.Trits)
        {
            Add(run);
        }
        foreach (var trit in Layout.ConstantTrits)
        {
            Mark(trit.Byte * 8L, 8);
        }
        TritBytes = [.. Layout.Trits.SelectMany(t => Enumerable.Range(0, t.Count).Select(i => t.Byte + (i * t.Spacing))).Concat(Layout.ConstantTrits.Select(t => t.Byte)).Distinct()];
        ZeroBits = [.. Enumerable.Range(0, used.Length).Where(i => used[i] != 0xff).Select(i => (i, (byte)~used[i]))];
    }

    /// <summary>The layout.</summary>
    public BlockLayout Layout { get; }

    /// <summary>What to do for each row of a plane of a field.</summary>
    public List<(FieldDescriptor Field, int Plane, BlockStep Step)> Steps { get; } = [];

    /// <summary>The bytes of a block that are five trits.</summary>
    public IReadOnlyList<int> TritBytes { get; }

    /// <summary>The bytes of a block that have bits which nothing names, and those bits.</summary>
    public IReadOnlyList<(int Byte, byte Mask)> ZeroBits { get; }

    private void Add(BlockBits run)
    {
        var (field, elements) = Field(run.Field, run.Element + ((run.Count - 1L) * run.Step), run.Element, run.Plane);
        if (run.Count < 1 || run.Bits < 1 || run.FirstBit < 0 || run.FirstBit + run.Bits > field.Type.Bits)
        {
            throw Outside(run);
        }
        for (var i = 0; i < run.Count; i++)
        {
            Mark(run.Position + ((long)i * run.Spacing), run.Bits);
        }
        Add(run, field, elements);
    }

    private void Add(BlockBits run, FieldDescriptor field, int elements)
    {
        var isByte = field.Type.PatternBytes == 1 && (run.Step == 1 || run.Count == 1);
        if (isByte && (run.Position % 8) + run.Bits <= 8 && (run.Count == 1 || run.Spacing == 8))
        {
            Steps.Add((field, run.Plane, InBytes(run, elements)));
        }
        else if (isByte && run.Position % 8 == 0 && run.Spacing == run.Bits && run.Count >= PackedBitsStep.Together && Layout.Bytes >= PackedBitsStep.WindowBytes)
        {
            var together = run.Count / PackedBitsStep.Together * PackedBitsStep.Together;
            Steps.Add((field, run.Plane, Packed(run, together, elements)));
            if (together < run.Count)
            {
                Add(run with { Count = run.Count - together, Element = run.Element + together, Position = run.Position + (together * run.Spacing) }, field, elements);
            }
        }
        else
        {
            Steps.Add((field, run.Plane, field.Type.PatternBytes switch
            {
                1 => Anywhere<byte>(run, elements),
                2 => Anywhere<ushort>(run, elements),
                _ => Anywhere<uint>(run, elements),
            }));
        }
    }

    private void Add(BlockTrits run)
    {
        var (field, elements) = Field(run.Field, run.Element + ((run.Count - 1L) * run.Step), run.Element, run.Plane);
        if (run.Count < 1 || run.Digit is < 0 or > 4 || field.Type.Kind != ElementKind.Trit)
        {
            throw Outside(run);
        }
        for (var i = 0; i < run.Count; i++)
        {
            Mark((run.Byte + ((long)i * run.Spacing)) * 8, 8);
        }
        Steps.Add((field, run.Plane, new TritsStep
        {
            BlockBytes = Layout.Bytes, BlockElements = elements, Element = run.Element, Step = run.Step, Count = run.Count, Byte = run.Byte, Spacing = run.Spacing, Digit = run.Digit,
        }));
    }

    private ByteBitsStep InBytes(BlockBits run, int elements) => new()
    {
        BlockBytes = Layout.Bytes, BlockElements = elements, Element = run.Element, Byte = run.Position / 8, Count = run.Count, Mask = (byte)((1 << run.Bits) - 1), Place = run.Position % 8,
        FirstBit = run.FirstBit,
    };

    private PackedBitsStep Packed(BlockBits run, int count, int elements) => new()
    {
        BlockBytes = Layout.Bytes, BlockElements = elements, Element = run.Element, Count = count, Byte = run.Position / 8, Bits = run.Bits, FirstBit = run.FirstBit,
    };

    private AnyBitsStep<T> Anywhere<T>(BlockBits run, int elements)
        where T : unmanaged, IBinaryInteger<T> => new()
        {
            BlockBytes = Layout.Bytes, BlockElements = elements, Element = run.Element, Step = run.Step, Count = run.Count, Position = run.Position, Spacing = run.Spacing,
            Mask = (uint)((1UL << run.Bits) - 1), FirstBit = run.FirstBit,
        };

    /// <summary>The field, and how many elements of its row a block has.</summary>
    private (FieldDescriptor Field, int Elements) Field(string name, long last, long first, int plane)
    {
        var field = format.Field(name);
        var dimensions = field.Dimensions;
        var planes = dimensions.Take(Math.Max(0, dimensions.Length - 2)).Aggregate(1L, (product, d) => product * (d.Axis is null ? d.Size : 0));
        var liesInRows = dimensions.Length >= 2 && dimensions[^2] == FieldDimension.Along(format.RowAxis) && dimensions[^1].Axis == format.ColumnAxis && Layout.Columns % dimensions[^1].Divisor == 0;
        if (!liesInRows || !field.IsStored || field.Sparse is not null)
        {
            throw Outside(field);
        }
        var elements = Layout.Columns / dimensions[^1].Divisor;
        return Math.Min(first, last) >= 0 && Math.Max(first, last) < elements && plane >= 0 && plane < planes ? (field, elements) : throw Outside(field);
    }

    private void Mark(long position, int bits)
    {
        for (var i = position; i < position + bits; i++)
        {
            if (i < 0 || i >= Layout.Bytes * 8L)
            {
                throw Outside(Layout);
            }
            used[i / 8] |= (byte)(1 << (int)(i % 8));
        }
    }

    private ArgumentException Outside(object what) => new($"The layout of a block of {format.Name} names what is not there: {what}.");
}
