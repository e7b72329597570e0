using Kernels.Check;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// Random contents of a format, made without encoding: codes of every pattern, scales of ordinary size (patterns that stand for
/// subnormal numbers would slow the arithmetic down several times).
/// </summary>
internal static class RandomWeights
{
    private const int DrawnPatterns = 4096;

    /// <summary>A packed matrix of n × k.</summary>
    public static PackedMatrix Pack(FormatDescriptor format, int n, int k, WorkerPool pool)
    {
        using var matrix = Encode(format, n, k, new Random(1));
        return PackedMatrix.Pack(matrix, pool);
    }

    /// <summary>The logical fields of a matrix of n × k.</summary>
    public static EncodedMatrix Encode(FormatDescriptor format, int n, int k, Random random)
    {
        var matrix = new EncodedMatrix(format, n, k);
        foreach (var field in matrix.Fields)
        {
            if (field.Descriptor.IsPositions)
            {
                RandomPositions.Fill(field, field.Descriptor.Extents(format.RowAxis, n, k), random);
                continue;
            }
            var patterns = Draw(field.Descriptor.Type, random);
            for (var i = 0L; i < field.Count; i++)
            {
                field.SetPattern(i, patterns[random.Next(DrawnPatterns)]);
            }
        }
        return matrix;
    }

    private static uint[] Draw(ElementType type, Random random)
    {
        var codec = ElementCodec.For(type);
        return [.. Enumerable.Range(0, DrawnPatterns).Select(_ => Draw(type, codec, random))];
    }

    private static uint Draw(ElementType type, ElementCodec codec, Random random)
    {
        switch (type.Kind)
        {
            case ElementKind.F32 or ElementKind.F16 or ElementKind.BF16:
                return codec.Encode((random.Next(2) == 0 ? 1 : -1) * Math.ScaleB(1 + random.NextDouble(), -random.Next(1, 6)));
            case ElementKind.E8M0:
                return codec.Encode(Math.ScaleB(1, -random.Next(1, 6)));
            default:
                uint pattern;
                do
                {
                    pattern = (uint)random.NextInt64(codec.Patterns);
                }
                while (!double.IsFinite(codec.Decode(pattern)));
                return pattern;
        }
    }
}
