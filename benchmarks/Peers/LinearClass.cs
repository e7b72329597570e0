namespace Kernels.Benchmarks;

/// <summary>A format of ours and the types of others that hold about as many bits for a weight, which are compared with it.</summary>
/// <param name="Name">What the class is called in a table.</param>
/// <param name="Ours">The format of ours.</param>
/// <param name="Ggml">Types of ggml.</param>
/// <param name="Ik">Types of ik_llama.cpp: those of ggml, and its own of interleaved rows.</param>
/// <param name="Onnx">Blocks of ONNX Runtime's <c>MatMulNBits</c>.</param>
/// <param name="Ternary">Whether the weights that all encode are -1, 0 and 1 times one number.</param>
internal sealed record LinearClass(string Name, string Ours, string[] Ggml, string[] Ik, OnnxBlock[] Onnx, bool Ternary = false)
{
    /// <summary>All classes, many bits first.</summary>
    public static IReadOnlyList<LinearClass> All { get; } =
    [
        new("f32", "F32", ["F32"], ["F32"], []),
        new("f16", "F16", ["F16"], ["F16"], []),
        new("bf16", "BF16", ["BF16"], ["BF16", "BF16_R16"], []),
        new("8 bits", "Int8G32", ["Q8_0"], ["Q8_0", "Q8_0_R8"], [new(8, 32, ZeroPoints: false)]),
        new("4 bits", "Int4G32", ["Q4_0", "Q4_K"], ["Q4_0", "Q4_0_R8", "Q4_K", "Q4_K_R4"], [new(4, 32, ZeroPoints: false)]),
        new("4 bits, 128", "Int4G128", [], [], [new(4, 128, ZeroPoints: true)]),
        new("4-bit table", "Nf4", ["IQ4_NL"], ["IQ4_NL", "IQ4_NL_R4"], []),
        new("4-bit floats", "MxFp4", ["MXFP4"], ["MXFP4", "MXFP4_R8"], []),
        new("3 bits", "Int3G32", ["Q3_K"], ["Q3_K", "Q3_K_R4"], []),
        new("2 bits", "Int2G16", ["Q2_K"], ["Q2_K", "Q2_K_R4"], [new(2, 32, ZeroPoints: false)]),
        new("ternary", "Ternary", ["TQ1_0", "TQ2_0"], ["IQ1_BN", "IQ2_BN", "IQ2_BN_R4"], [], Ternary: true),
    ];

    /// <summary>The classes that have a format of ours or a type of others of that name; all for null.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<LinearClass> With(string? format)
    {
        LinearClass[] classes = [.. All.Where(c => format is null || c.Ours == format || c.Ggml.Contains(format) || c.Ik.Contains(format))];
        return classes.Length > 0 ? classes : throw new ArgumentException(
            $"Nothing is compared that is called {format}; there are {string.Join(", ", All.SelectMany(c => c.Ik.Concat(c.Ggml).Prepend(c.Ours)).Distinct())}.");
    }

    public override string ToString() => Name;
}
