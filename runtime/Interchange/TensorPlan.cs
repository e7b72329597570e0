using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Interchange;

/// <summary>A tensor's layout for a matrix of one size, checked against the format: what it reads and writes lies inside of words and fields.</summary>
internal sealed class TensorPlan
{
    private readonly FormatDescriptor format;
    private readonly CheckpointTensor layout;
    private readonly int rows;
    private readonly int columns;

    /// <exception cref="ArgumentException">The matrix is no whole number of words, or the layout names what is not there.</exception>
    public TensorPlan(FormatDescriptor format, CheckpointTensor layout, int rows, int columns)
    {
        (this.format, this.layout, this.rows, this.columns) = (format, layout, rows, columns);
        if (layout.WordBits is not (8 or 16 or 32 or 64))
        {
            throw Wrong($"words of {layout.WordBits} bits");
        }
        Shape = [.. layout.Dimensions.Select(Extent)];
        Words = Shape.Aggregate(1L, (count, extent) => checked(count * extent));
        Steps = [.. layout.Bits.Select(Step)];
        Numbers = layout.Numbers.IsEmpty ? [] : [.. Enumerable.Range(0, checked((int)Words)).Select(Number)];
        Unnamed = !Numbers.IsEmpty ? 0 : Steps.Aggregate(layout.WordBits == 64 ? ulong.MaxValue : (1UL << layout.WordBits) - 1, (rest, step) => rest & ~step.Named);
    }

    /// <summary>The extents of the tensor.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The number of words.</summary>
    public long Words { get; }

    /// <summary>The words along the last dimension.</summary>
    public long RowWords => Shape.IsEmpty ? 1 : Shape[^1];

    /// <summary>The bytes of a word.</summary>
    public int WordBytes => layout.WordBits / 8;

    /// <summary>What lies in each word.</summary>
    public ImmutableArray<TensorStep> Steps { get; }

    /// <summary>The numbers that the words are, of a tensor that holds no field; none for others.</summary>
    public ImmutableArray<long> Numbers { get; }

    /// <summary>The bits of a word that say nothing.</summary>
    public ulong Unnamed { get; }

    /// <summary>The first element that a word has of a run.</summary>
    public long Element(TensorStep step, long word)
    {
        var (element, rest) = (step.Offset, word);
        for (var d = Shape.Length - 1; d >= 0; d--)
        {
            (rest, var index) = Math.DivRem(rest, Shape[d]);
            element += index * step.Strides[d];
        }
        return element;
    }

    private long Extent(FieldDimension dimension) => dimension.Axis switch
    {
        null => Size(dimension),
        CheckpointTensor.Flat => Whole((long)rows * columns, dimension.Divisor, CheckpointTensor.Flat),
        var axis => Parts(axis == format.RowAxis ? rows : columns, dimension.Divisor),
    };

    private TensorStep Step(BlockBits bits)
    {
        var field = format.Fields.FirstOrDefault(f => f.Name == bits.Field && f is { IsStored: true, Sparse: null, Where: null }) ?? throw Wrong($"no field '{bits.Field}' that is stored everywhere");
        var (tiles, strides) = Tiles(field);
        var indexed = Enumerable.Range(0, tiles.Length).Where(i => tiles[i].Count > 1).ToList();
        var (offset, plane) = (0L, (long)bits.Plane);
        for (var i = indexed.Count - 2; i >= 0; i--)
        {
            offset += plane % tiles[indexed[i]].Count * tiles[indexed[i]].Stride;
            plane /= tiles[indexed[i]].Count;
        }
        var (lastCount, lastStride) = indexed.Count == 0 ? (1, 0L) : tiles[indexed[^1]];
        var end = bits.Element + ((bits.Count - 1L) * bits.Step);
        var isInside = bits.Count >= 1 && bits.Bits >= 1 && bits.FirstBit >= 0 && bits.FirstBit + bits.Bits <= field.Type.Bits && plane == 0 && bits.Plane >= 0
            && Math.Min(bits.Element, end) >= 0 && Math.Max(bits.Element, end) < lastCount
            && bits.Position >= 0 && bits.Position + ((bits.Count - 1L) * bits.Spacing) is >= 0 and var last && Math.Max(last, bits.Position) + bits.Bits <= layout.WordBits;
        return isInside
            ? new TensorStep(field, offset + (bits.Element * lastStride), bits.Step * lastStride, bits, strides)
            : throw Wrong($"{bits}");
    }

    /// <summary>For each dimension of a field its elements in a word and how far they are apart, and for each dimension of the tensor how far the elements of neighbouring words are.</summary>
    private ((int Count, long Stride)[] Tiles, ImmutableArray<long> Words) Tiles(FieldDescriptor field)
    {
        var extents = field.Extents(format.RowAxis, rows, columns);
        var tiles = new (int Count, long Stride)[extents.Length];
        var words = new long[layout.Dimensions.Length];
        var sizes = new Queue<int>(Enumerable.Range(0, words.Length).Where(d => layout.Dimensions[d].Axis is null && Shape[d] != 1));
        var left = new HashSet<int>(Enumerable.Range(0, words.Length).Where(d => layout.Dimensions[d].Axis is not null));
        var strides = Strides(extents);
        for (var i = 0; i < extents.Length; i++)
        {
            var own = field.Dimensions[i];
            if (own.Axis is null && sizes.TryDequeue(out var size))
            {
                words[size] = Shape[size] == extents[i] ? strides[i] : throw Wrong($"{Shape[size]} of the {extents[i]} elements along a dimension of '{field.Name}'");
                tiles[i] = (1, 0);
            }
            else if (own.Axis is null)
            {
                tiles[i] = (extents[i], strides[i]);
            }
            else
            {
                tiles[i] = Along(field, own, extents[i], strides[i], words, left);
            }
        }
        return left.Count == 0 && sizes.Count == 0 ? (tiles, [.. words]) : throw Wrong($"dimensions that '{field.Name}' does not have");
    }

    private (int Count, long Stride) Along(FieldDescriptor field, FieldDimension own, int extent, long stride, long[] words, HashSet<int> left)
    {
        var at = Enumerable.Range(0, words.Length).Where(d => layout.Dimensions[d].Axis == own.Axis || layout.Dimensions[d].Axis == CheckpointTensor.Flat).DefaultIfEmpty(-1).First();
        if (at < 0 || layout.Dimensions[at].Divisor % own.Divisor != 0)
        {
            throw Wrong($"no dimension for {own.Axis}/{own.Divisor} of '{field.Name}'");
        }
        left.Remove(at);
        var isFlat = layout.Dimensions[at].Axis == CheckpointTensor.Flat;
        if (isFlat && own.Axis == format.RowAxis)
        {
            // The columns, which follow, say how far words are apart.
            return (1, 0);
        }
        var count = layout.Dimensions[at].Divisor / own.Divisor;
        if ((isFlat && columns % own.Divisor != 0) || extent % count != 0)
        {
            throw new ArgumentException($"The {extent} elements of '{field.Name}' along {own.Axis} are no whole words of {layout.Name}: each has {count} of them.");
        }
        words[at] = count * stride;
        return (count, stride);
    }

    private static long[] Strides(int[] extents)
    {
        var strides = new long[extents.Length];
        var next = 1L;
        for (var i = extents.Length - 1; i >= 0; next *= extents[i--])
        {
            strides[i] = next;
        }
        return strides;
    }

    private long Size(FieldDimension dimension) => dimension.Extent is { } extent ? Value(extent) : dimension.Size;

    private long Number(int word)
    {
        var isOne = layout.Numbers.Length == 1;
        return isOne || layout.Numbers.Length == Words ? Value(layout.Numbers[isOne ? 0 : word], word) : throw Wrong($"{layout.Numbers.Length} numbers in {Words} words");
    }

    private long Value(ValueNode number, long at = 0) => checked((long)FieldDescriptor.Value(number, format.RowAxis, rows, columns, at));

    private static long Parts(long extent, int divisor) => (extent + divisor - 1) / divisor;

    private long Whole(long points, int divisor, string axis) => points % divisor == 0
        ? points / divisor
        : throw new ArgumentException($"{points} weights are no whole words of {layout.Name}, which has {divisor} along {axis} in each.");

    private ArgumentException Wrong(string what) => new($"The layout of tensor {layout.Name} of {format.Name} names what is not there: {what}.");
}

/// <summary>What lies in each word of one run.</summary>
/// <param name="Field">Whose elements.</param>
/// <param name="Offset">The first element of the run in the first word.</param>
/// <param name="Apart">From one element of the run to the next.</param>
/// <param name="Run">Where they lie in the word.</param>
/// <param name="Strides">From a word to the next, for each dimension of the tensor.</param>
internal sealed record TensorStep(FieldDescriptor Field, long Offset, long Apart, BlockBits Run, ImmutableArray<long> Strides)
{
    /// <summary>From a word to the next along the last dimension.</summary>
    public long LastStride => Strides.IsEmpty ? 0 : Strides[^1];

    /// <summary>The bits that are meant, shifted down.</summary>
    public ulong Mask => (1UL << Run.Bits) - 1;

    /// <summary>The bits of a word that it names.</summary>
    public ulong Named => Enumerable.Range(0, Run.Count).Aggregate(0UL, (named, i) => named | (Mask << (Run.Position + (i * Run.Spacing))));
}
