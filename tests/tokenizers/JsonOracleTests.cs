using System.Text.Json;
using Kernels.Testing;

namespace Kernels.Tokenizers.Tests;

/// <summary>What Hugging Face's own tokenizers make of the same files.</summary>
public class JsonOracleTests
{
    private static readonly TokenizingOptions Special = new() { ReadSpecial = true };

    public static TheoryData<string> Names =>
        ["gpt2", "llama3", "qwen2", "llama2", "metaspace", "fused", "gemma", "unigram", "bert", "forms", "decomposed"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Texts_have_the_tokens_that_hugging_face_gives_them(string name)
    {
        var tokenizer = ModelTokenizer.FromJson(File(name + ".json"));

        Assert.All(Cases(name), c => Assert.Equal(c.Tokens, tokenizer.Encode(c.Text, Special)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tokens_decode_to_the_text_that_hugging_face_gives_them(string name)
    {
        var tokenizer = ModelTokenizer.FromJson(File(name + ".json"));

        // Unknown tokens are shown here and left out there.
        Assert.All(Cases(name), c => Assert.Equal(c.Decoded, tokenizer.Decode(Array.FindAll(c.Tokens, t => t != tokenizer.Special.Unknown))));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("llama2")]
    public void Vocabularies_over_bytes_give_every_text_back(string name)
    {
        var tokenizer = ModelTokenizer.FromJson(File(name + ".json"));

        // The mark of SentencePiece is a space wherever it stands.
        Assert.All(Cases(name), c => Assert.Equal(c.Text.Replace('▁', name == "llama2" ? ' ' : '▁'), tokenizer.Decode(tokenizer.Encode(c.Text))));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_text_unless_they_are_asked_for()
    {
        var tokenizer = ModelTokenizer.FromJson(File("llama3.json"));
        var end = tokenizer.Special.Named["<|eot_id|>"];

        Assert.DoesNotContain(end, tokenizer.Encode("a<|eot_id|>"));
        Assert.Equal(end, tokenizer.Encode("a<|eot_id|>", Special)[^1]);
        Assert.Equal(tokenizer.Special.Begin, tokenizer.Encode("a")[0]);
        Assert.Equal(tokenizer.Encode("a")[1..], tokenizer.Encode("a", new TokenizingOptions { Frame = false }));
        Assert.Equal("a<|eot_id|>", tokenizer.Decode(tokenizer.Encode("a<|eot_id|>")));
    }

    private static IEnumerable<(string Text, int[] Tokens, string Decoded)> Cases(string name)
    {
        var texts = System.IO.File.ReadAllLines(File("texts.jsonl"));
        var answers = System.IO.File.ReadAllLines(File(name + ".txt"));
        Assert.Equal(texts.Length, answers.Length);
        return texts.Zip(answers, (text, answer) => (JsonSerializer.Deserialize<string>(text)!, JsonSerializer.Deserialize<int[]>(answer.Split('\t')[0])!, JsonSerializer.Deserialize<string>(answer.Split('\t')[1])!));
    }

    private static string File(string name) => TestData.InRepository("tests", "tokenizers", "files", name);
}
