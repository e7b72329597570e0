using Kernels.Formats;

namespace Kernels.IO;

/// <summary>Patterns that stand for no number of their type: files neither get nor give them.</summary>
internal static class PatternCheck
{
    /// <exception cref="InvalidDataException">The pattern stands for no number of the field's type.</exception>
    public static void Require(EncodedField field, long index, uint pattern, string tensor)
    {
        if (Problem(field.Descriptor.Type, pattern) is { } problem)
        {
            throw new InvalidDataException($"{tensor}: element [{string.Join(", ", Position(field.Shape, index))}] {problem}.");
        }
    }

    private static string? Problem(ElementType type, uint pattern) => type.Kind switch
    {
        _ when type.Bits < 32 && pattern >> type.Bits != 0 => $"has the pattern {pattern}, which takes more than {type.Bits} bits",
        ElementKind.Trit when pattern > 2 => $"has the pattern {pattern}; a trit has 0, 1 or 2",
        ElementKind.Sym when pattern == 1u << (type.Bits - 1) => $"is -{pattern}, which sym{type.Bits} leaves out",
        ElementKind.E8M0 when pattern == 0xff => "is NaN",
        ElementKind.E4M3 when (pattern & 0x7f) == 0x7f => "is NaN",
        ElementKind.E5M2 when (pattern & 0x7c) == 0x7c => "is infinite or NaN",
        ElementKind.F16 when (pattern & 0x7c00) == 0x7c00 => "is infinite or NaN",
        ElementKind.BF16 when (pattern & 0x7f80) == 0x7f80 => "is infinite or NaN",
        ElementKind.F32 when (pattern & 0x7f800000) == 0x7f800000 => "is infinite or NaN",
        _ => null,
    };

    private static long[] Position(IReadOnlyList<int> shape, long index)
    {
        var position = new long[shape.Count];
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            (index, position[d]) = Math.DivRem(index, shape[d]);
        }
        return position;
    }
}
