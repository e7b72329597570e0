using Kernels.Formats;
using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>The declared formats of GGUF's types, and blocks of each that ggml itself decoded.</summary>
internal static class GgufFormats
{
    static GgufFormats() => Gguf.QkFormats.Register();

    /// <summary>The types that are declared.</summary>
    public static IEnumerable<GgufTensorType> Types => GgufTensorType.All.Where(t => t.Format is not null);

    /// <summary>The file of recorded blocks and values; null where it is absent.</summary>
    public static string? Goldens => TestData.Goldens is { } folder && File.Exists(Path.Combine(folder, "gguf-11.safetensors")) ? Path.Combine(folder, "gguf-11.safetensors") : null;

    /// <summary>The format of a type.</summary>
    public static FormatDescriptor Of(GgufTensorType type) => KernelRegistry.FindFormat(type.Format!) ?? throw new InvalidOperationException($"{type.Format} is not declared");

    /// <summary>The format of that name.</summary>
    public static FormatDescriptor Of(string format) => Of(Types.Single(t => t.Format == format));
}

/// <summary>A test on recorded blocks; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GgufGoldenFactAttribute : FactAttribute
{
    public GgufGoldenFactAttribute()
    {
        if (GgufFormats.Goldens is null)
        {
            Skip = $"There is no gguf-11.safetensors in {TestData.Goldens ?? "../shared/goldens"}; KERNELS_GOLDENS names another folder.";
        }
    }
}
