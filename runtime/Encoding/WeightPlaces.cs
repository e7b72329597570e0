using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>Where the element of each weight lies in a field of one element for each, whichever axis the field has first.</summary>
internal readonly struct WeightPlaces
{
    private readonly long row;

    /// <param name="field">Of extents [rows, columns] or [columns, rows].</param>
    public WeightPlaces(FormatDescriptor format, EncodedField field)
    {
        var rowsFirst = field.Descriptor.Dimensions[0].Axis == format.RowAxis;
        var first = field.Shape[1];
        (row, Column) = rowsFirst ? (first, 1) : (1, first);
    }

    /// <summary>Elements from one column of the weights to the next.</summary>
    public long Column { get; }

    /// <summary>The element of a weight.</summary>
    public long Of(int row, int column) => (row * this.row) + (column * Column);
}
