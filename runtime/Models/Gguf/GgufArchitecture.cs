using System.Collections.Immutable;
using Kernels.IO;

namespace Kernels.Models.Gguf;

/// <summary>A family of models in GGUF: how its metadata and tensors are those of a model in Hugging Face's layout.</summary>
/// <param name="Name">The <c>general.architecture</c> of its files.</param>
internal sealed record GgufArchitecture(string Name, Func<GgufModel, GgufKeys, GgufTranslation> Translate)
{
    private const string Key = "general.architecture";
    private const string TypeKey = "general.type";

    /// <summary>All families that can be loaded.</summary>
    public static ImmutableArray<GgufArchitecture> All { get; } = [new("llama", GgufLlama.Translate)];

    /// <summary>What a file is as a model in Hugging Face's layout.</summary>
    /// <exception cref="InvalidDataException">The architecture is not supported, or what the file says of it is wrong, not supported or not known.</exception>
    public static GgufTranslation Of(GgufModel model)
    {
        if (model.Metadata.TryGetValue(TypeKey, out var type) && type.Value is not "model")
        {
            throw new InvalidDataException($"{model.Path}: {TypeKey} is {type}; only a file that is a \"model\" is one by itself.");
        }
        var name = model.Metadata.TryGetValue(Key, out var value) ? value.Value as string : null;
        var architecture = All.FirstOrDefault(a => a.Name == name)
            ?? throw new InvalidDataException($"{model.Path}: {Key} is {(value is null ? "missing" : value)}, which is not supported; supported is {string.Join(", ", All.Select(a => $"\"{a.Name}\""))}.");
        return architecture.Translate(model, new GgufKeys(model, architecture.Name));
    }
}

/// <summary>A GGUF file as a model in Hugging Face's layout.</summary>
/// <param name="Configuration">The <c>config.json</c> that says the same as its metadata.</param>
/// <param name="Tensors">Hugging Face's names, and the tensor of the file that has each.</param>
internal sealed record GgufTranslation(string Configuration, IReadOnlyDictionary<string, GgufPlace> Tensors);

/// <summary>Where a tensor lies in a GGUF file.</summary>
/// <param name="Tensor">The file's name for it.</param>
/// <param name="Rows">The order of its rows there; null for the same order.</param>
internal sealed record GgufPlace(string Tensor, HeadRows? Rows = null);
