using Kernels.Formats;

namespace Kernels.Check;

/// <summary>Random contents of a matrix in a format: every pattern of its codes, and floats as asked for.</summary>
public static class RandomMatrix
{
    /// <summary>f32 and bf16 stay between this and its inverse: a product of a few of them is still an f32.</summary>
    private const double LargestFloat = 1e9;

    private const double LargestHalf = 65504;
    private const double SubnormalHalf = 1.0 / (1 << 24);

    public static EncodedMatrix Of(FormatDescriptor format, int rows, int columns, Random random, RandomNumbers numbers = RandomNumbers.Ordinary)
    {
        var matrix = new EncodedMatrix(format, rows, columns);
        foreach (var field in matrix.Fields)
        {
            if (field.Descriptor.IsPositions)
            {
                RandomPositions.Fill(field, field.Descriptor.Extents(format.RowAxis, rows, columns), random);
                continue;
            }
            var codec = ElementCodec.For(field.Descriptor.Type);
            var limit = StoredIndices.Limit(format, field.Descriptor.Name, rows, columns);
            // Few elements of compressed fields are stored.
            var isDense = !field.Descriptor.IsPlaces || random.Next(8) == 0;
            for (var i = 0L; i < field.Count; i++)
            {
                field.SetPattern(i, !isDense && random.Next(10) > 0 ? 0 : Pattern(field.Descriptor.Type, codec, random, numbers, limit));
            }
        }
        StoredElements.ClearOthers(matrix);
        return matrix;
    }

    private static uint Pattern(ElementType type, ElementCodec codec, Random random, RandomNumbers numbers, int limit)
    {
        var powersOfTwo = numbers == RandomNumbers.PowersOfTwo;
        switch (type.Kind)
        {
            case ElementKind.F32 or ElementKind.F16 or ElementKind.BF16 when numbers == RandomNumbers.Borders && random.Next(3) > 0:
                var border = Border(type, random);
                return codec.Encode(random.Next(2) == 0 ? border : -border);
            case ElementKind.E8M0 when numbers == RandomNumbers.Borders && random.Next(3) == 0:
                return (uint)(random.Next(2) == 0 ? 0 : random.Next(97, 158));
            case ElementKind.F32 or ElementKind.F16 or ElementKind.BF16:
                var magnitude = Math.Pow(2, powersOfTwo ? random.Next(-1, 2) : (random.NextDouble() * 6) - 5);
                return codec.Encode(random.Next(2) == 0 || powersOfTwo ? magnitude : -magnitude);
            case ElementKind.E8M0:
                return (uint)(powersOfTwo ? random.Next(126, 129) : random.Next(118, 133));
            default:
                uint pattern;
                do
                {
                    pattern = (uint)random.NextInt64(Math.Min(codec.Patterns, limit));
                }
                while (!double.IsFinite(codec.Decode(pattern)) || (type.Kind == ElementKind.Sym && pattern == 1u << (type.Bits - 1)));
                return pattern;
        }
    }

    private static double Border(ElementType type, Random random) => (type.Kind, random.Next(6)) switch
    {
        (_, 0) => 0,
        (_, 1) => 1,
        (ElementKind.F16, 2) => LargestHalf,
        (ElementKind.F16, 3) => SubnormalHalf,
        (ElementKind.F16, _) => random.Next(1, 1 << 11) * SubnormalHalf,
        (_, 2) => LargestFloat,
        (_, 3) => 1 / LargestFloat,
        (_, 4) => Math.Pow(2, -149 + (random.NextDouble() * 23)),
        _ => random.NextDouble() / LargestFloat,
    };
}
