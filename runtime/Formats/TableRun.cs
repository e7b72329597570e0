namespace Kernels.Formats;

/// <summary>A stored table: for each group along k all its entries, one after another, each as f32 of the 16 rows of a block or of all that share it.</summary>
/// <param name="Entries">Entries of the table of a group.</param>
public sealed unsafe record TableRun(string Field, int Entries) : GroupRun(Field)
{
    private protected override int CopyBytes => Entries * sizeof(float);

    /// <inheritdoc/>
    public override void Pack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        foreach (var (from, to) in Places(field, rowBlock, n, k))
        {
            ((float*)run)[to] = (float)codec.Decode(field.Pattern(from));
        }
    }

    /// <inheritdoc/>
    public override void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        foreach (var (to, from) in Places(field, rowBlock, n, k))
        {
            field.SetPattern(to, codec.Encode(((float*)run)[from]));
        }
    }

    // The place in the field and the place in the run of every entry that a block has.
    private IEnumerable<(long Logical, long Packed)> Places(EncodedField field, int rowBlock, int n, int k)
    {
        var (entries, rowStride, groupStride) = Strides(field);
        for (var lane = 0; lane < Math.Min(Lanes, Rows(rowBlock, n)); lane++)
        {
            var row = IsShared ? 0 : ((rowBlock * RowBlock) + lane) / RowGroup * rowStride;
            for (var group = 0; group < Groups(k); group++)
            {
                for (var entry = 0; entry < entries.Length; entry++)
                {
                    yield return (row + (group * groupStride) + entries[entry], ((((long)group * entries.Length) + entry) * Lanes) + lane);
                }
            }
        }
    }

    // Where the entries lie in the field, which may have its axes anywhere among the table's sizes, and how far apart rows and groups are.
    private (long[] Entries, long Row, long Group) Strides(EncodedField field)
    {
        var (entries, row, group) = (new long[] { 0 }, 0L, 0L);
        var stride = field.Count;
        var isFirstAxis = true;
        for (var i = 0; i < field.Shape.Count; i++)
        {
            stride /= field.Shape[i];
            if (field.Descriptor.Dimensions[i].Axis is null)
            {
                var step = stride;
                entries = [.. entries.SelectMany(e => Enumerable.Range(0, field.Shape[i]).Select(at => e + (at * step)))];
                continue;
            }
            if (isFirstAxis && !IsShared)
            {
                row = stride;
            }
            else
            {
                group = stride;
            }
            isFirstAxis = false;
        }
        return (entries, row, group);
    }
}
