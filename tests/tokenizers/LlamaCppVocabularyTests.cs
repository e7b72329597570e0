using System.Globalization;
using Kernels.Runtime.Tests.IO;
using Kernels.Testing;

namespace Kernels.Tokenizers.Tests;

/// <summary>The vocabularies of llama.cpp's tests, with the texts and tokens that it publishes.</summary>
public sealed class LlamaCppVocabularyTests : IDisposable
{
    private static readonly TokenizingOptions Bare = new() { Frame = false };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedVocabularyTheory]
    [InlineData("llama-spm")]
    [InlineData("gpt-2")]
    [InlineData("bert-bge")]
    public void Texts_have_the_tokens_that_llama_cpp_gives_them(string name)
    {
        var tokenizer = Open(name);

        Assert.All(Cases(name), c => Assert.Equal(c.Tokens, tokenizer.Encode(c.Text, Bare)));
    }

    [SharedVocabularyTheory]
    [InlineData("llama-spm")]
    [InlineData("gpt-2")]
    public void Tokens_give_the_text_back(string name)
    {
        var tokenizer = Open(name);

        Assert.All(Cases(name), c => Assert.Equal(c.Text, tokenizer.Decode(c.Tokens)));
        Assert.All(Cases(name), c => Assert.Equal(c.Text, tokenizer.Decode(tokenizer.Encode(c.Text))));
    }

    [SharedVocabularyTheory]
    [InlineData("Hello, y'all! Äpfel", "hello, y ' all! apfel")]
    [InlineData("  (normal)   3.3\n", "( normal ) 3. 3")]
    public void Words_of_bert_come_back_without_case_accents_and_spaces_of_their_own(string text, string expected)
    {
        var tokenizer = Open("bert-bge");

        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal(tokenizer.Encode(text), tokenizer.Encode(expected));
    }

    [SharedVocabularyTheory]
    [InlineData("llama-spm", new[] { 1, 15043 }, 1, 2)]
    [InlineData("gpt-2", new[] { 15496 }, 50256, 50256)]
    [InlineData("bert-bge", new[] { 101, 7592, 102 }, 101, 102)]
    public void A_text_is_framed_as_the_file_says(string name, int[] tokens, int begin, int end)
    {
        var tokenizer = Open(name);

        Assert.Equal(tokens, tokenizer.Encode("Hello"));
        Assert.Equal((begin, end), (tokenizer.Special.Begin, tokenizer.Special.End));
    }

    private ITextTokenizer Open(string name)
    {
        RestoredVocabulary.Write(Path(name), folder[name]);
        return ModelTokenizer.Find(folder[name])!;
    }

    private static IEnumerable<(string Text, int[] Tokens)> Cases(string name)
    {
        var texts = File.ReadAllText(Path(name) + ".inp").Split("\n__ggml_vocab_test__\n");
        var tokens = File.ReadAllText(Path(name) + ".out").Split('\n');
        Assert.Equal(texts.Length, tokens.Length);
        return texts.Zip(tokens, (text, line) => (text, Array.ConvertAll(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), t => int.Parse(t, CultureInfo.InvariantCulture))));
    }

    private static string Path(string name) => System.IO.Path.Combine(TestData.Data("gguf-vocab")!, $"ggml-vocab-{name}.gguf");
}

/// <summary>A theory on other people's vocabularies; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedVocabularyTheoryAttribute : TheoryAttribute
{
    public SharedVocabularyTheoryAttribute()
    {
        if (TestData.Data("gguf-vocab") is null)
        {
            Skip = "There is no ../shared/data/gguf-vocab.";
        }
    }
}
