using System.Globalization;
using System.Numerics;

namespace Kernels.Formats;

public sealed unsafe partial class EncodedField
{
    /// <summary>
    /// Sets the whole field to numbers that its type has: codes as the integers that they are, scales as floats. It rounds nothing; round to the
    /// type first (<see cref="ElementCodec"/> does) where numbers may lie between two of its own.
    /// </summary>
    /// <param name="values">One for each element, row-major in the order of the field's dimensions (<see cref="Shape"/>).</param>
    /// <exception cref="ArgumentException">There are more or fewer, or one is no finite number of the field's type; nothing is changed then.</exception>
    public void SetValues<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        if (values.Length != Count)
        {
            throw new ArgumentException($"Field {Descriptor.Name} has {Count} numbers [{string.Join(", ", Shape)}]; {values.Length} were given.", nameof(values));
        }
        var codec = ElementCodec.For(Descriptor.Type);
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.CreateChecked(values[i]);
            if (!double.IsFinite(value) || codec.Decode(codec.Encode(value)) != value)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Field {Descriptor.Name}, number {i}: {value} is no number of its type, whose numbers go from {codec.Smallest} to {codec.Largest}."),
                    nameof(values));
            }
        }
        for (var i = 0; i < values.Length; i++)
        {
            SetPattern(i, codec.Encode(double.CreateChecked(values[i])));
        }
    }

    /// <summary>The number of an element by its row-major position.</summary>
    public double Value(long index) => ElementCodec.For(Descriptor.Type).Decode(Pattern(index));
}
