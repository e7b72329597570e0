using Kernels.Formats;

namespace Kernels.Check;

/// <summary>Random contents of a matrix in a format: every pattern of its codes, floats of ordinary size or powers of two around 1.</summary>
public static class RandomMatrix
{
    public static EncodedMatrix Of(FormatDescriptor format, int rows, int columns, Random random, bool powersOfTwo = false)
    {
        var matrix = new EncodedMatrix(format, rows, columns);
        foreach (var field in matrix.Fields)
        {
            var codec = ElementCodec.For(field.Descriptor.Type);
            for (var i = 0L; i < field.Count; i++)
            {
                field.SetPattern(i, Pattern(field.Descriptor.Type, codec, random, powersOfTwo));
            }
        }
        return matrix;
    }

    private static uint Pattern(ElementType type, ElementCodec codec, Random random, bool powersOfTwo)
    {
        switch (type.Kind)
        {
            case ElementKind.F32 or ElementKind.F16 or ElementKind.BF16:
                var magnitude = Math.Pow(2, powersOfTwo ? random.Next(-1, 2) : (random.NextDouble() * 6) - 5);
                return codec.Encode(random.Next(2) == 0 || powersOfTwo ? magnitude : -magnitude);
            case ElementKind.E8M0:
                return (uint)(powersOfTwo ? random.Next(126, 129) : random.Next(118, 133));
            default:
                uint pattern;
                do
                {
                    pattern = (uint)random.NextInt64(codec.Patterns);
                }
                while (!double.IsFinite(codec.Decode(pattern)) || (type.Kind == ElementKind.Sym && pattern == 1u << (type.Bits - 1)));
                return pattern;
        }
    }
}
