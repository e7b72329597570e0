using Kernels.Compiler.Diagnostics;
using Kernels.Formats;

namespace Kernels.Quickstart;

/// <summary>A row to measure: weights in a format (null: f32), activations in a format (null: f32), and the encoder in place of the format's own.</summary>
internal sealed record Candidate(FormatDescriptor? Format, FormatDescriptor? Activation, string? Fit)
{
    private const string Int8Activation = "A8";

    /// <summary>In place of names: every format that can be encoded.</summary>
    private const string All = "all";

    /// <summary>The formats of the table: those of examples/formats, and a few published schemes and types of GGUF files beside them. The last one also writes the sample of text: the smallest.</summary>
    private static readonly string[] Selection =
    [
        "MaskLlm", "Int8Row", "Int8G32", "Int8G128", "Q6_K", "NvFp4", "Int4G32", "Int4G128", "Iq4Nl", "Nf4", "Fp4G32", "MxFp4", "Int3G32", "Bipolar3", "Int2G16", "Ternary",
    ];

    /// <summary>The row of a file whose weights have formats of their own.</summary>
    public static Candidate Stored { get; } = new(null, null, null) { Name = "as stored" };

    public string Name { get; private init; } = Format?.Name ?? "f32";

    public string ActivationName => Activation is null ? "f32" : "int8";

    /// <summary>The encoder that finds the fields.</summary>
    public string FitName => Format is null ? "" : Fit ?? string.Join(" then ", Format.Fit!.Steps.Select(s => s.Encoder));

    /// <summary>The rows for a selection of formats (or those named, types of GGUF files and other schemes too, or all), after the f32 row.</summary>
    public static IReadOnlyList<Candidate> Choose(string[] names, string activations, string? fit)
    {
        FormatDescriptor?[] inputs = activations switch
        {
            "f32" => [null],
            "int8" => [Find(Int8Activation)],
            _ => [null, Find(Int8Activation)],
        };
        var areNamed = names is not ([] or [All]);
        var formats = areNamed ? names.Select(n => Encoded(n, fit)) : names is [All] ? KernelRegistry.Formats.Where(IsEncoded) : Selection.Select(Find);
        return [new Candidate(null, null, null), .. formats.SelectMany(f => inputs.Where(i => areNamed || HasKernel(f, i)), (f, i) => new Candidate(f, i, fit))];
    }

    // Formats that nobody named are measured with the activations that the program has a kernel for.
    private static bool HasKernel(FormatDescriptor format, FormatDescriptor? activation) =>
        activation is null || KernelRegistry.Kernels.Any(k => k.Weight.Name == format.Name && k.Activation?.Name == activation.Name);

    // What is found from the weights alone.
    private static bool IsEncoded(FormatDescriptor format) => !format.IsActivation && format.Fit is { } plan && plan.Steps.All(s => s.Encoder != "gptq" && s.Arguments.All(a => a.Word != "activations"))
        && (format.RowAxis, format.ColumnAxis) == ("n", "k");

    // A row needs codes for the model's weights.
    private static FormatDescriptor Encoded(string name, string? fit)
    {
        var format = Find(name);
        return format.Fit is not null || fit is not null
            ? format
            : throw new UsageException($"{format.Name} can be loaded but not encoded: {format.FitNotServed ?? "its declaration has no fit"}.");
    }

    /// <exception cref="UsageException">No weight format has that name.</exception>
    public static FormatDescriptor Find(string name)
    {
        if (KernelRegistry.FindFormat(name) is { } found)
        {
            return found;
        }
        var known = KernelRegistry.Formats.Where(f => !f.IsActivation).Select(f => f.Name).ToList();
        var nearest = Suggestion.Nearest(name, known) is { } near ? $" Did you mean {near}?" : "";
        throw new UsageException($"There is no format '{name}'.{nearest} The program holds {string.Join(", ", known)}.");
    }
}
