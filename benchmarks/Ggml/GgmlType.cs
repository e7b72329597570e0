namespace Kernels.Benchmarks;

/// <summary>A type of ggml's tensors.</summary>
/// <param name="Name">What ggml calls it.</param>
/// <param name="Id">Its number in the C interface and in files.</param>
/// <param name="Format">Our declaration of what its blocks hold; null for ternary types of ik_llama.cpp, which hold ternary weights exactly.</param>
/// <param name="Activations">What ggml's CPU kernels round the activations to.</param>
/// <param name="RowByRow">Of a type of interleaved rows: the type that holds the same values row by row.</param>
internal sealed record GgmlType(string Name, int Id, string? Format, string Activations = GgmlType.Bytes, GgmlType? RowByRow = null)
{
    /// <summary>The activations of types whose products are of bytes.</summary>
    public const string Bytes = "8 bits";

    /// <summary>The activations of 16-bit types: rounded to the type where the processor multiplies it, else f32.</summary>
    private const string Floats = "16 or 32 bits";

    private static readonly GgmlType BF16 = new("BF16", 30, "BF16", Floats);
    private static readonly GgmlType Q4_0 = new("Q4_0", 2, "Q4_0");
    private static readonly GgmlType Q8_0 = new("Q8_0", 8, "Q8_0");
    private static readonly GgmlType Q2_K = new("Q2_K", 10, "Q2_K");
    private static readonly GgmlType Q3_K = new("Q3_K", 11, "Q3_K");
    private static readonly GgmlType Q4_K = new("Q4_K", 12, "Q4_K");
    private static readonly GgmlType IQ4_NL = new("IQ4_NL", 20, "Iq4Nl");
    private static readonly GgmlType MXFP4 = new("MXFP4", 39, "MxFp4Gguf");

    public static GgmlType F32 { get; } = new("F32", 0, "F32", "f32");

    /// <summary>The types that the tables of benchmarks name.</summary>
    public static IReadOnlyList<GgmlType> All { get; } =
    [
        F32,
        new("F16", 1, "F16", Floats),
        BF16, Q4_0, Q8_0, Q2_K, Q3_K, Q4_K, IQ4_NL, MXFP4,
        new("TQ1_0", 34, "Tq1_0"),
        new("TQ2_0", 35, "Tq2_0"),

        // What ik_llama.cpp alone has.
        new("IQ1_BN", 134, null),
        new("IQ2_BN", 135, null),
        new("IQ2_BN_R4", 335, null),
        Interleaved("BF16_R16", 230, BF16),
        Interleaved("Q4_0_R8", 202, Q4_0),
        Interleaved("Q8_0_R8", 208, Q8_0),
        Interleaved("Q2_K_R4", 210, Q2_K),
        Interleaved("Q3_K_R4", 211, Q3_K),
        Interleaved("Q4_K_R4", 212, Q4_K),
        Interleaved("IQ4_NL_R4", 220, IQ4_NL),
        Interleaved("MXFP4_R8", 353, MXFP4),
    ];

    /// <summary>The type of that name.</summary>
    /// <exception cref="ArgumentException">There is none in the list.</exception>
    public static GgmlType Named(string name) =>
        All.FirstOrDefault(t => t.Name == name) ?? throw new ArgumentException($"'{name}' is no type of ggml that is listed; there are {string.Join(", ", All.Select(t => t.Name))}.");

    public override string ToString() => Name;

    private static GgmlType Interleaved(string name, int id, GgmlType rows) => new(name, id, rows.Format, rows.Activations, rows);
}
