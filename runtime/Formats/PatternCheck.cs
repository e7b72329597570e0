namespace Kernels.Formats;

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

    /// <summary>The first of neighbouring elements whose pattern stands for no number of the field's type; -1 where all do.</summary>
    public static long Find(EncodedField field, long first, int count)
    {
        if (!AreNumbers(field, first, count))
        {
            for (var i = first; i < first + count; i++)
            {
                if (Problem(field.Descriptor.Type, field.Get(i)) is not null)
                {
                    return i;
                }
            }
        }
        return -1;
    }

    /// <summary>Whether a look at all at once shows that they are numbers: where all patterns from 0 to the largest are.</summary>
    private static unsafe bool AreNumbers(EncodedField field, long first, int count)
    {
        var type = field.Descriptor.Type;
        var isRange = type.Kind is ElementKind.UInt or ElementKind.Int or ElementKind.Bipolar or ElementKind.Sign or ElementKind.Bit or ElementKind.Fp or ElementKind.Trit;
        var largest = type.Kind == ElementKind.Trit ? 2 : (1 << type.Bits) - 1;
        return isRange && (type.PatternBytes == 1
            ? !new ReadOnlySpan<byte>(field.Pointer + first, count).ContainsAnyExceptInRange((byte)0, (byte)largest)
            : !new ReadOnlySpan<ushort>((ushort*)field.Pointer + first, count).ContainsAnyExceptInRange((ushort)0, (ushort)largest));
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
