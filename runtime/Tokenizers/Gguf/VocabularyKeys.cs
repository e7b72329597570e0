using Kernels.IO;

namespace Kernels.Tokenizers;

/// <summary>The keys of a GGUF file that begin with <c>tokenizer.ggml.</c> (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#tokenizer).</summary>
internal sealed class VocabularyKeys(string path, IReadOnlyDictionary<string, GgufValue> metadata)
{
    public const string Prefix = "tokenizer.ggml.";

    public bool Has(string key) => metadata.ContainsKey(Prefix + key);

    public string? Text(string key) => Find(key) is { } value ? value.Value as string ?? throw Error(key, $"should be a string, but is {value}") : null;

    public bool? Flag(string key) => Find(key) is { } value ? value.Value as bool? ?? throw Error(key, $"should be true or false, but is {value}") : null;

    /// <summary>The number of a token; null where there is none.</summary>
    public int? Token(string key, int count)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }
        long number = value.Value switch
        {
            uint n => n,
            int n => n,
            _ => throw Error(key, $"should be the number of a token, but is {value}"),
        };
        // A number of all ones says that there is none.
        return number is -1 or uint.MaxValue ? null : number >= 0 && number < count ? (int)number : throw Error(key, $"is {number}, but tokens are 0 to {count - 1}");
    }

    /// <summary>An array that has one value for each token.</summary>
    public T[]? Each<T>(string key, int? count)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }
        return value.Value is GgufArray { Values: T[] values } && (count is null || count == values.Length)
            ? values
            : throw Error(key, $"should be an array of {typeof(T).Name}{(count is { } c ? $" with {c} values" : "")}, but is {value}");
    }

    public InvalidDataException Error(string key, string what) => new($"{path}: {Prefix}{key} {what}.");

    private GgufValue? Find(string key) => metadata.GetValueOrDefault(Prefix + key);
}
