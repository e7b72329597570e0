using System.Text.Json.Nodes;
using Kernels.Runtime.Tests.IO;
using Kernels.Testing;

namespace Kernels.Tokenizers.Tests;

public sealed class SentencePieceTests : IDisposable
{
    private const int Unigram = 1;
    private const int Merges = 2;

    private static readonly (string Text, float Score, int Type)[] Frame = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_equal_merges_the_first_comes_first()
    {
        // "!!!!!!" behind ▁: pairs of equal score, as in Llama 2's vocabulary.
        var tokenizer = Open(SentencePieceMessages.Model([.. Frame, ("▁", -9, 1), ("!", -8, 1), ("!!", -2, 1), ("!!!!", -3, 1), ("▁!", -4, 1)], Merges));

        Assert.Equal([1, 3, 6, 5], tokenizer.Encode("!!!!!!"));
    }

    [Fact]
    public void An_unused_piece_is_cut_into_what_it_was_merged_from()
    {
        var tokenizer = Open(SentencePieceMessages.Model([.. Frame, ("▁", -9, 1), ("a", -8, 1), ("b", -8, 1), ("ab", -1, 5), ("abab", -2, 1)], Merges));

        Assert.Equal([1, 3, 4, 5], tokenizer.Encode("ab"));
        Assert.Equal([1, 3, 7], tokenizer.Encode("abab"));
    }

    [Fact]
    public void Characters_without_token_are_unknown_once_for_each_run()
    {
        var tokenizer = Open(SentencePieceMessages.Model([.. Frame, ("▁", -9, 1), ("a", -8, 1)], Merges));

        Assert.Equal([1, 3, 4, 0, 4, 0], tokenizer.Encode("aéèaé"));
        Assert.Equal("a<unk>a<unk>", tokenizer.Decode([1, 3, 4, 0, 4, 0]));
    }

    [Fact]
    public void User_defined_pieces_are_found_first_and_begin_no_text()
    {
        var tokenizer = Open(SentencePieceMessages.Model([.. Frame, ("▁", -9, 1), ("a", -8, 1), ("aa", -1, 1), ("a▁a", 0, 4)], Merges));

        Assert.Equal([1, 3, 4, 6, 4], tokenizer.Encode("aa aa"));
        Assert.Equal("aa aa", tokenizer.Decode([1, 3, 4, 6, 4]));
    }

    [Fact]
    public void Spaces_are_collapsed_where_the_model_says_so()
    {
        (string, float, int)[] pieces = [.. Frame, ("▁", -9, 1), ("a", -8, 1)];

        Assert.Equal([1, 3, 4, 3, 4], Open(SentencePieceMessages.Model(pieces, Merges, collapse: true)).Encode("  a   a "));
        Assert.Equal([1, 3, 4, 3, 3, 4], Open(SentencePieceMessages.Model(pieces, Merges, dummyPrefix: false)).Encode(" a  a"));
    }

    /// <summary>The vocabulary that Hugging Face's tokenizers answered for, as a model: the answers are the same where nothing but the files differs.</summary>
    [Fact]
    public void A_unigram_model_has_the_tokens_of_its_tokenizer_json()
    {
        var path = TestData.InRepository("tests", "tokenizers", "files", "unigram.json");
        var model = JsonNode.Parse(File.ReadAllText(path))!["model"]!["vocab"]!.AsArray();
        var pieces = model.Select((entry, i) => ((string)entry![0]!, (float)entry[1]!, i == 2 ? 2 : i < 2 ? 3 : 1)).ToArray();
        var fromJson = ModelTokenizer.FromJson(path);
        var tokenizer = Open(SentencePieceMessages.Model(pieces, Unigram, unknown: 2));

        Assert.All(
            ["Speak, speak.", "We know thee well enough", "kings 1 and the other", "quite unknown: Ж"],
            text => Assert.Equal(fromJson.Encode(text, Bare), tokenizer.Encode(text, Bare)));
    }

    private static TokenizingOptions Bare => new() { Frame = false };

    private ITextTokenizer Open(byte[] model)
    {
        File.WriteAllBytes(folder["tokenizer.model"], model);
        return ModelTokenizer.Find(Path.GetDirectoryName(folder["tokenizer.model"])!)!;
    }
}
