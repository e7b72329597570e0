using System.Text.Json.Nodes;
using Kernels.IO;
using Kernels.Runtime.Tests.IO;
using Kernels.Testing;

namespace Kernels.Tokenizers.Tests;

/// <summary>Files that are damaged or ask for what is not supported: an error that names the file and what is wrong, and nothing else.</summary>
public sealed class DamagedVocabularyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("model.merges[0]", "\"Ġ\"", "merge 0 is 'Ġ'")]
    [InlineData("model.merges[0]", "\"Ġ zzz\"", "there is no token 'zzz'")]
    [InlineData("model.merges[0]", "[\"a b\", \"c\"]", "model.merges[0] should be two tokens without spaces")]
    [InlineData("model.merges[0]", "7", "model.merges[0] should be an array; it is 7")]
    [InlineData("model.vocab", "{}", "model.vocab should have tokens")]
    [InlineData("model.vocab", "{\"a\": 0, \"b\": 0}", "model.vocab.b has the number of 'a'")]
    [InlineData("model.vocab", "{\"a\": -1}", "model.vocab.a should be an integer from 0 on")]
    [InlineData("model.vocab", "{\"a\": 2147483647}", "should be a number below 16777216")]
    [InlineData("model.vocab", "{\"a\": 1e99}", "model.vocab.a should be an integer")]
    [InlineData("model.type", "\"WordLevel\"", "model.type should be BPE, Unigram or WordPiece; it is \"WordLevel\"")]
    [InlineData("model.dropout", "0.1", "model.dropout is not supported; it is 0.1")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix is not supported")]
    [InlineData("model.unk_token", "\"<none>\"", "model.unk_token should be a token")]
    [InlineData("model", "null", "model should be an object")]
    [InlineData("added_tokens[0].id", "1", "added_tokens[0] has the number of")]
    [InlineData("added_tokens[0].content", "null", "added_tokens[0].content should be a string")]
    [InlineData("normalizer", "{\"type\": \"Nmt\"}", "normalizer.type is not supported; it is \"Nmt\"")]
    [InlineData("normalizer", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}", "normalizer.precompiled_charsmap should be a map of characters")]
    [InlineData("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"(\"}}", "pre_tokenizer.pattern.Regex is no regular expression")]
    [InlineData("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"String\": \"\"}}", "pre_tokenizer.pattern.String should not be empty")]
    [InlineData("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": []}", "post_processor.single should have one sequence")]
    [InlineData("decoder", "{\"type\": \"CTC\"}", "decoder.type is not supported")]
    public void A_damaged_tokenizer_json_is_refused_by_name(string place, string value, string message)
    {
        var json = JsonNode.Parse(File.ReadAllText(TestData.InRepository("tests", "tokenizers", "files", "gpt2.json")))!;
        Set(json, place, JsonNode.Parse(value));
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());

        var error = Assert.Throws<InvalidDataException>(() => ModelTokenizer.FromJson(folder["tokenizer.json"]));

        Assert.StartsWith(folder["tokenizer.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", \"b\"]], \"unk_id\": 0}}")]
    [InlineData("{\"model\": {\"type\": \"Unigram\", \"vocab\": [[]], \"unk_id\": 0}}")]
    [InlineData("{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", 0]], \"unk_id\": 9}}")]
    [InlineData("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}")]
    [InlineData("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"\\ud800\": 0}, \"merges\": []}}")]
    public void A_text_that_is_no_vocabulary_is_refused(string text)
    {
        File.WriteAllText(folder["tokenizer.json"], text);

        Assert.StartsWith(folder["tokenizer.json"], Assert.Throws<InvalidDataException>(() => ModelTokenizer.FromJson(folder["tokenizer.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_or_changed_sentencepiece_model_is_refused_or_read()
    {
        var whole = SentencePieceMessages.Model([("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("a", -1, 1), ("b", -2, 1), ("ab", -3, 1)], modelType: 2);
        for (var length = 0; length < whole.Length; length++)
        {
            Expect(whole[..length]);
            var changed = whole.ToArray();
            changed[length] ^= 0x15;
            Expect(changed);
        }

        void Expect(byte[] bytes)
        {
            File.WriteAllBytes(folder["tokenizer.model"], bytes);
            try
            {
                _ = ModelTokenizer.FromSentencePiece(folder["tokenizer.model"]).Encode("abcab");
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(folder["tokenizer.model"], e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("tokenizer.ggml.model", "rwkv", "tokenizer.ggml.model is \"rwkv\", which is not supported")]
    [InlineData("tokenizer.ggml.model", 3, "tokenizer.ggml.model should be a string")]
    [InlineData("tokenizer.ggml.pre", "tekken", "tokenizer.ggml.pre is \"tekken\", a way to cut words that is not supported")]
    [InlineData("tokenizer.ggml.pre", null, "tokenizer.ggml.pre is missing")]
    [InlineData("tokenizer.ggml.tokens", null, "tokenizer.ggml.tokens is missing")]
    [InlineData("tokenizer.ggml.tokens", new string[0], "tokenizer.ggml.tokens has 0 tokens")]
    [InlineData("tokenizer.ggml.token_type", new[] { 1, 1 }, "tokenizer.ggml.token_type should be an array of Int32 with 3 values")]
    [InlineData("tokenizer.ggml.token_type", new[] { 1, 9, 1 }, "tokenizer.ggml.token_type has the type 9 for token 1")]
    [InlineData("tokenizer.ggml.merges", new[] { "a c" }, "there is no token 'c'")]
    [InlineData("tokenizer.ggml.merges", null, "tokenizer.ggml.merges is missing")]
    [InlineData("tokenizer.ggml.bos_token_id", 3u, "tokenizer.ggml.bos_token_id is 3, but tokens are 0 to 2")]
    public void A_damaged_vocabulary_in_gguf_is_refused_by_name(string key, object? value, string message)
    {
        Dictionary<string, object> keys = new()
        {
            ["tokenizer.ggml.model"] = "gpt2",
            ["tokenizer.ggml.pre"] = "gpt-2",
            ["tokenizer.ggml.tokens"] = new[] { "a", "b", "ab" },
            ["tokenizer.ggml.token_type"] = new[] { 1, 1, 1 },
            ["tokenizer.ggml.merges"] = new[] { "a b" },
        };
        keys.Remove(key);
        if (value is not null)
        {
            keys.Add(key, value);
        }
        GgufWriter.Write(folder["m.gguf"], keys.Select(k => KeyValuePair.Create(k.Key, new GgufValue(k.Value is Array array ? new GgufArray(array) : k.Value))), []);

        var error = Assert.Throws<InvalidDataException>(() => ModelTokenizer.Find(folder["m.gguf"]));

        Assert.StartsWith(folder["m.gguf"], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_beyond_the_vocabulary_are_refused()
    {
        var tokenizer = ModelTokenizer.FromJson(TestData.InRepository("tests", "tokenizers", "files", "gpt2.json"));

        Assert.Contains("is not of the vocabulary", Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([tokenizer.VocabularySize])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteTokenizer.Instance.Decode([256]));
    }

    private static void Set(JsonNode root, string place, JsonNode? value)
    {
        var steps = place.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1])
        {
            root = step is ['[', .., ']'] ? root[int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : root[step]!;
        }
        if (steps[^1] is ['[', .. var index, ']'])
        {
            root[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            root[steps[^1]] = value;
        }
    }
}
