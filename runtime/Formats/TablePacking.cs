namespace Kernels.Formats;

/// <summary>
/// Moves the numbers of a stored table between their logical order and its run of a packed layout: for each group along k all entries of the
/// table, each <c>lanes</c> f32. A table that all rows share lies there once and is moved with the first block.
/// </summary>
internal readonly unsafe struct TablePacking
{
    private readonly EncodedField field;
    private readonly long[] entries;
    private readonly long rowStride;
    private readonly long groupStride;
    private readonly int rowGroup;
    private readonly int lanes;
    private readonly int groups;

    /// <param name="rowGroup">Rows that share a table; 0: all.</param>
    /// <param name="columnGroup">k that share one; 0: all.</param>
    /// <param name="lanes">Tables that lie interleaved in a block: 16, or 1 where its rows share one.</param>
    public TablePacking(EncodedField field, int k, int rowGroup, int columnGroup, int lanes)
    {
        (this.field, this.rowGroup, this.lanes) = (field, rowGroup, lanes);
        groups = columnGroup == 0 ? 1 : (k + columnGroup - 1) / columnGroup;
        entries = [0];
        var stride = field.Count;
        var isFirstAxis = true;
        for (var i = 0; i < field.Shape.Count; i++)
        {
            stride /= field.Shape[i];
            if (field.Descriptor.Dimensions[i].Axis is null)
            {
                var step = stride;
                entries = [.. entries.SelectMany(e => Enumerable.Range(0, field.Shape[i]).Select(at => e + (at * step)))];
            }
            else if (isFirstAxis && rowGroup != 0)
            {
                rowStride = stride;
            }
            else
            {
                groupStride = stride;
            }
            isFirstAxis &= field.Descriptor.Dimensions[i].Axis is null;
        }
    }

    public void Pack(byte* run, int rowBlock, int n)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        foreach (var (from, to) in Places(rowBlock, n))
        {
            ((float*)run)[to] = (float)codec.Decode(field.Pattern(from));
        }
    }

    public void Unpack(byte* run, int rowBlock, int n)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        foreach (var (to, from) in Places(rowBlock, n))
        {
            field.SetPattern(to, codec.Encode(((float*)run)[from]));
        }
    }

    // The place in the field and the place in the run of every entry that a block has.
    private IEnumerable<(long Logical, long Packed)> Places(int rowBlock, int n)
    {
        if (rowGroup == 0 && rowBlock > 0)
        {
            yield break;
        }
        for (var lane = 0; lane < lanes && (rowBlock * PackedRun.RowBlock) + lane < n; lane++)
        {
            var row = rowGroup == 0 ? 0 : ((rowBlock * PackedRun.RowBlock) + lane) / rowGroup * rowStride;
            for (var group = 0; group < groups; group++)
            {
                for (var entry = 0; entry < entries.Length; entry++)
                {
                    yield return (row + (group * groupStride) + entries[entry], ((((long)group * entries.Length) + entry) * lanes) + lane);
                }
            }
        }
    }
}
