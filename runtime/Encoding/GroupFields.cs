using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>The fields of a matrix under construction: takes the codes of weights and the parameters of groups. Safe for several threads that have different groups.</summary>
internal sealed unsafe class GroupFields
{
    private readonly FormatDescriptor format;
    private readonly GroupGrid grid;
    private readonly EncodedField code;
    private readonly WeightPlaces places;
    private readonly EncodedField? scale;
    private readonly EncodedField? zero;
    private readonly EncodedField? offset;

    public GroupFields(EncodedMatrix matrix, ScaledCodeShape shape, GroupGrid grid)
    {
        this.grid = grid;
        format = matrix.Format;
        code = matrix[shape.Code];
        places = new WeightPlaces(format, code);
        scale = shape.Scale is null ? null : matrix[shape.Scale];
        zero = shape.Zero is null ? null : matrix[shape.Zero];
        offset = shape.Offset is null ? null : matrix[shape.Offset];
    }

    /// <summary>Lays down the code of one weight.</summary>
    public void SetCode(int row, int column, ushort pattern) => code.SetPattern(places.Of(row, column), pattern);

    /// <summary>Lays down the codes of weights side by side.</summary>
    public void SetCodes(int row, int column, ReadOnlySpan<ushort> patterns)
    {
        var first = places.Of(row, column);
        if (places.Column == 1 && code.Descriptor.Type.PatternBytes == 1)
        {
            var bytes = new Span<byte>(code.Pointer + first, patterns.Length);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)patterns[i];
            }
            return;
        }
        for (var i = 0; i < patterns.Length; i++)
        {
            code.SetPattern(first + (i * places.Column), patterns[i]);
        }
    }

    /// <summary>Lays down the parameters of a group.</summary>
    /// <param name="outer">The outer scale that the group is under.</param>
    public void SetParameters(long group, GroupParameters parameters, double outer)
    {
        Set(scale, group, parameters.Scale / outer);
        Set(zero, group, parameters.Zero);
        Set(offset, group, parameters.Offset);
    }

    private void Set(EncodedField? field, long group, double value)
        => field?.SetPattern(grid.ElementOf(format, field.Descriptor, group), ElementCodec.For(field.Descriptor.Type).Encode(value));
}
