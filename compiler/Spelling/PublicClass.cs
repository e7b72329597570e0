using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling;

/// <summary>
/// Writes the classes that a program names: those of the declarations, in the project's namespace. Whatever else is declared there, they say what
/// they say, so they name types in full; the code behind them is in <see cref="GeneratedFile.CodeNamespace"/>.
/// </summary>
internal static class PublicClass
{
    /// <summary>The property of a format's class.</summary>
    public const string Descriptor = "Descriptor";

    /// <summary>The property of a kernel's class.</summary>
    public const string Kernel = "Kernel";

    private const string LinearCalls = """
        /// <inheritdoc cref="global::Kernels.LinearKernel.Run(global::System.ReadOnlySpan{float}, global::Kernels.Formats.PackedMatrix, global::Kernels.Threading.WorkerPool?, global::System.ReadOnlySpan{float})"/>
        public static float[] Run(
            global::System.ReadOnlySpan<float> x,
            global::Kernels.Formats.PackedMatrix weights,
            global::Kernels.Threading.WorkerPool? pool = null,
            global::System.ReadOnlySpan<float> bias = default) => Kernel.Run(x, weights, pool, bias);

        /// <inheritdoc cref="global::Kernels.LinearKernel.Run(global::System.ReadOnlySpan{float}, int, global::Kernels.Formats.PackedMatrix, global::System.Span{float}, global::Kernels.Threading.WorkerPool?, global::System.ReadOnlySpan{float})"/>
        public static void Run(
            global::System.ReadOnlySpan<float> x,
            int rows,
            global::Kernels.Formats.PackedMatrix weights,
            global::System.Span<float> y,
            global::Kernels.Threading.WorkerPool? pool = null,
            global::System.ReadOnlySpan<float> bias = default) => Kernel.Run(x, rows, weights, y, pool, bias);

        /// <inheritdoc cref="global::Kernels.LinearKernel.Run(global::Kernels.Tensors.Tensor, global::Kernels.Formats.PackedMatrix, global::Kernels.Threading.WorkerPool?, global::Kernels.Tensors.Tensor?)"/>
        public static global::Kernels.Tensors.Tensor Run(
            global::Kernels.Tensors.Tensor x,
            global::Kernels.Formats.PackedMatrix weights,
            global::Kernels.Threading.WorkerPool? pool = null,
            global::Kernels.Tensors.Tensor? bias = null) => Kernel.Run(x, weights, pool, bias);
        """;

    /// <summary>The class of a format or an activation.</summary>
    public static CodeWriter OfFormat(FormatModel format, string sentence)
    {
        var name = ClassNames.Format(format);
        return Write(name, sentence, format.Text, writer => writer
            .Line("/// <summary>What encoders and loaders know of the format.</summary>")
            .Line($"public static global::Kernels.Formats.FormatDescriptor {Descriptor} => {Code(name)}.{Descriptor};"));
    }

    /// <summary>The class of a kernel of the shape of Linear.</summary>
    public static CodeWriter OfLinear(KernelModel kernel, FormatModel weight, FormatModel? activation)
    {
        var name = ClassNames.Linear(weight, activation);
        var sentence = $"{kernel.Name} for weights in {weight.Name} and activations in {activation?.Name ?? "f32"}:";
        var text = kernel.Text + "\n" + weight.Text + (activation is null ? "" : "\n" + activation.Text);
        return Write(name, sentence, text, writer => writer
            .Line("/// <summary>The kernel as the registry has it.</summary>")
            .Line($"public static global::Kernels.LinearKernel {Kernel} => {Code(name)}.{Kernel};")
            .Line()
            .Lines(LinearCalls));
    }

    /// <summary>The class of a kernel or scan over arrays.</summary>
    public static CodeWriter OfArrayKernel(KernelModel kernel) =>
        Write(kernel.Name, $"The {(kernel.Axis is null ? "kernel" : "scan")} <c>{kernel.Name}</c>, compiled from", kernel.Text, writer => writer
            .Line("/// <summary>The kernel as the registry has it, and its calls.</summary>")
            .Line($"public static global::Kernels.Arrays.ArrayKernel {Kernel} => {Code(kernel.Name)}.{Kernel};"));

    private static CodeWriter Write(string name, string sentence, string declaration, System.Action<CodeWriter> members)
    {
        var writer = new CodeWriter();
        GeneratedFile.Summary(writer, sentence, declaration);
        return writer.Block("public static class " + name, members);
    }

    private static string Code(string name) => $"{GeneratedFile.CodeNamespace}.{GeneratedFile.CodeClass(name)}";
}
