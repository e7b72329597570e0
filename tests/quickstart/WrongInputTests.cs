using Kernels.IO;

namespace Kernels.Quickstart.Tests;

/// <summary>Whatever a user gives, the answer is a result or one line that says what is wrong with it.</summary>
[Collection(nameof(Console))]
public sealed class WrongInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public WrongInputTests() => SmallLlama.Write(Model);

    private string Model => Path.Combine(folder, "model");

    private string Tokens => Path.Combine(folder, "ids.npy");

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [InlineData("(2,)", new long[] { 3, 1L << 40 }, "token 1 is 1099511627776; the vocabulary has the tokens 0 to 31.")]
    [InlineData("(2,)", new[] { long.MinValue, 1 }, "token 0 is -9223372036854775808; the vocabulary")]
    [InlineData("(2,)", new long[] { -1, 1 }, "token 0 is -1; the vocabulary")]
    [InlineData("(3,)", new long[] { 1, 2, 32 }, "token 2 is 32; the vocabulary")]
    [InlineData("(0,)", new long[0], "holds no tokens; there should be at least one.")]
    [InlineData("(1, 0)", new long[0], "holds no tokens; there should be at least one.")]
    [InlineData("(2, 2)", new long[] { 1, 2, 3, 4 }, "is an array [2, 2], 2 sequences of 2 tokens; logits takes one sequence, [tokens] or [1, tokens].")]
    [InlineData("(3, 1)", new long[] { 1, 2, 3 }, "is an array [3, 1], 3 sequences of 1 tokens; logits takes one sequence")]
    [InlineData("(1, 1, 2)", new long[] { 1, 2 }, "is an array [1, 1, 2]; logits takes one sequence")]
    [InlineData("()", new long[] { 1 }, "is an array []; logits takes one sequence")]
    public async Task Tokens_that_are_none_are_named(string shape, long[] tokens, string expected)
    {
        NpyFile.Write(Tokens, shape, tokens);
        var error = await Logits();
        Assert.Contains($"{Tokens}", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_longer_than_the_context_is_told()
    {
        NpyFile.Write(Tokens, "(257,)", new long[257]);
        Assert.Contains("holds 257 tokens; the model takes at most 256.", await Logits(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<f4", "(1,)", 4, "the type is <f4; <i8 (int64) or <i4 (int32) was expected")]
    [InlineData("<i8", "(2,)", 8, "takes 16 bytes; 8 follow the header")]
    [InlineData("<i8", "(-1,)", 8, "'-1' is not an extent")]
    [InlineData("|O", "(1,)", 8, "the type is |O")]
    public async Task Arrays_that_hold_no_tokens_are_told(string type, string shape, int bytes, string expected)
    {
        NpyFile.Write(Tokens, type, shape, new byte[bytes]);
        Assert.Contains(expected, await Logits(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_one_is_a_sequence()
    {
        NpyFile.Write(Tokens, "(4,)", 1, 2, 3, 4);
        var first = await Sound();
        NpyFile.Write(Tokens, "(1, 4)", 1, 2, 3, 4);
        Assert.Equal(first, await Sound());
    }

    [Theory]
    [InlineData(", \"hidden_size\": 1000000000000000000", "hidden_size should be a positive integer")]
    [InlineData(", \"num_attention_heads\": 3", "hidden_size is 16; it should be a multiple of num_attention_heads, 3")]
    [InlineData(", \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2.0}", "rope_scaling.type is \"yarn\", which is not supported")]
    [InlineData(", \"rope_scaling\": {", "is not valid JSON")]
    [InlineData(", \"vocab_size\": 33", "tensor model.embed_tokens.weight F32 [32, 16] should be [33, 16], says config.json.")]
    [InlineData(", \"model_type\": \"bert\"", "model_type is \"bert\", which is not supported")]
    public async Task A_configuration_that_is_wrong_is_told(string keys, string expected)
    {
        SmallLlama.Write(Model, keys: keys);
        NpyFile.Write(Tokens, "(2,)", 1, 2);
        Assert.Contains(expected, await Logits(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(3000)]
    public async Task Weights_that_are_cut_short_are_told(int length)
    {
        var file = Path.Combine(Model, "model.safetensors");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..length]);
        NpyFile.Write(Tokens, "(2,)", 1, 2);
        Assert.Contains(file, await Logits(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("../ids.npy")]
    [InlineData("../out.npy")]
    public async Task Files_that_are_missing_or_folders_are_told(string name)
    {
        NpyFile.Write(Tokens, "(2,)", 1, 2);
        var file = Path.Combine(Model, name);
        File.Delete(file);
        if (name != "../out.npy")
        {
            await Logits();
        }
        Directory.CreateDirectory(file);
        await Logits();
    }

    [Theory]
    [InlineData("Int4G32")]
    [InlineData(null)]
    public async Task A_weight_that_is_no_number_is_named(string? format)
    {
        SmallLlama.Write(Model, spoil: (name, values) => values[^1] = name.EndsWith("down_proj.weight", StringComparison.Ordinal) ? float.NaN : values[^1]);
        NpyFile.Write(Tokens, "(2,)", 1, 2);
        var error = await Logits(format is null ? [] : ["--format", format]);
        Assert.Contains("tensor model.layers.0.mlp.down_proj.weight F32 [16, 24] holds NaN at [15, 23]; weights should be finite.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_types_change_no_logits()
    {
        NpyFile.Write(Tokens, "(100,)", [.. Enumerable.Range(0, 100).Select(i => i * 7L % 32)]);
        var expected = await Sound();
        foreach (var keys in (string[])[", \"dtype\": \"float16\"", ", \"dtype\": \"float32\"", ", \"torch_dtype\": \"bfloat16\"", ", \"rotary_frequencies\": \"float32\""])
        {
            SmallLlama.Write(Model, keys: keys);
            Assert.Equal(expected, await Sound());
        }
        SmallLlama.Write(Model, keys: ", \"rotary_frequencies\": \"float16\"");
        var rounded = await Sound();
        Assert.NotEqual(expected, rounded);
        Assert.Equal(expected, await Sound("--rotary", "f32"));
        SmallLlama.Write(Model);
        Assert.Equal(rounded, await Sound("--rotary", "f16"));
    }

    [Theory]
    [InlineData("\"max_position_embeddings\": 300", true)]
    [InlineData("\"max_position_embeddings\": 100", true)]
    [InlineData("\"max_position_embeddings\": 8", true)]
    [InlineData("\"max_position_embeddings\": 7", false)]
    public async Task A_table_of_a_short_context_has_a_shorter_sample(string key, bool isLongEnough)
    {
        SmallLlama.Write(Model, 256, ", " + key);
        var text = Path.Combine(folder, "text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("Words, words, words.\n", 40)));
        var run = await CommandRun.Of("table", "--model", Model, "--text", text, "--windows", "1", "--format", "Int4G32", "--threads", "1");
        if (!isLongEnough)
        {
            Assert.Contains("model reads at most 7 tokens", run.Error(), StringComparison.Ordinal);
            return;
        }
        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal("", run.Errors);
        Assert.Contains("A sample in Int4G32", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, 1)]
    [InlineData(300, 0)]
    public async Task A_table_needs_a_token_for_each_byte_and_a_sample_no_others(int vocabulary, int code)
    {
        SmallLlama.Write(Model, vocabulary);
        var text = Path.Combine(folder, "text.txt");
        File.WriteAllBytes(text, [.. Enumerable.Range(0, 600).Select(i => (byte)i)]);
        var run = await CommandRun.Of("table", "--model", Model, "--text", text, "--windows", "1", "--format", "Int4G32", "--threads", "1");
        Assert.Equal(code, run.Code);
        Assert.DoesNotContain("A sample", run.Output, StringComparison.Ordinal);
        if (code == 1)
        {
            Assert.Contains("model has the tokens 0 to 254; a text is read as a token for each byte, and this one has bytes up to 255.", run.Error(), StringComparison.Ordinal);
        }
    }

    private Task<CommandRun> Run(string[] more) => CommandRun.Of(["logits", "--model", Model, "--tokens", Tokens, "--out", Path.Combine(folder, "out.npy"), "--threads", "1", .. more]);

    private async Task<string> Logits(params string[] more) => (await Run(more)).Error();

    private async Task<float[]> Sound(params string[] more)
    {
        var run = await Run(more);
        Assert.True(run.Code == 0, run.Errors);
        return Npy.ReadSingle(Path.Combine(folder, "out.npy")).Values;
    }
}
