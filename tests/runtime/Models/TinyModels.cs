using Kernels.Models;

namespace Kernels.Runtime.Tests.Models;

/// <summary>A small model of each kind.</summary>
internal static class TinyModels
{
    public static LanguageModel Load(string kind, ModelOptions? options = null) => kind switch
    {
        "llama" => TinyLlama.Load(TinyLlama.Config, options),
        "mamba" => TinyMamba.Load(TinyMamba.Config, options),
        "mamba2" => TinyMamba.Load(TinyMamba.Config2, options),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of model."),
    };
}
