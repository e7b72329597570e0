namespace Kernels.PtxMachine.Parsing;

/// <summary>How the bits of a fundamental type are read.</summary>
public enum PtxKind
{
    Untyped,
    Unsigned,
    Signed,
    Float,
    BFloat,
    Predicate,
}

/// <summary>A fundamental or packed type: its kind, the bits of one element, and how many elements lie in a register.</summary>
/// <param name="Name">As written, without the dot: <c>u32</c>, <c>f16x2</c>.</param>
public sealed record PtxType(string Name, PtxKind Kind, int ElementBits, int Lanes = 1)
{
    private static readonly Dictionary<string, PtxType> ByName = new PtxType[]
    {
        new("b8", PtxKind.Untyped, 8), new("b16", PtxKind.Untyped, 16), new("b32", PtxKind.Untyped, 32), new("b64", PtxKind.Untyped, 64),
        new("u8", PtxKind.Unsigned, 8), new("u16", PtxKind.Unsigned, 16), new("u32", PtxKind.Unsigned, 32), new("u64", PtxKind.Unsigned, 64),
        new("s8", PtxKind.Signed, 8), new("s16", PtxKind.Signed, 16), new("s32", PtxKind.Signed, 32), new("s64", PtxKind.Signed, 64),
        new("f16", PtxKind.Float, 16), new("f32", PtxKind.Float, 32), new("f64", PtxKind.Float, 64), new("f16x2", PtxKind.Float, 16, 2),
        new("bf16", PtxKind.BFloat, 16), new("bf16x2", PtxKind.BFloat, 16, 2),
        new("pred", PtxKind.Predicate, 1),
    }.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The bits of a register of this type.</summary>
    public int Bits => ElementBits * Lanes;

    /// <summary>The bytes of a value in memory.</summary>
    public int Bytes => Bits / 8;

    /// <summary>The type of this name, or null.</summary>
    public static PtxType? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The type of this name.</summary>
    public static PtxType Of(string name) => ByName[name];
}
