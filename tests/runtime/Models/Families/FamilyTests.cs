using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.Graph;
using Kernels.Runtime.Tests.IO;

namespace Kernels.Runtime.Tests.Models.Families;

/// <summary>The relatives of Llama against their published descriptions.</summary>
public sealed class FamilyTests : IDisposable
{
    // Three blocks of the cache of keys and values.
    private const int Tokens = 150;
    private const double Tolerance = 1e-4;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. FamilyCase.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_equal_a_float64_implementation(string name)
    {
        var family = FamilyCase.All[name];
        var tokens = FamilyCase.Tokens(Tokens);
        using var model = Load(family);

        LlamaModelTests.AssertNear(new ReferenceFamily(family, family.Weights()).Run(tokens), TinyLlama.Prefill(model, tokens), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_token_by_token_gives_the_bits_of_a_prefill(string name)
    {
        var tokens = FamilyCase.Tokens(Tokens);
        using var model = Load(FamilyCase.All[name]);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        Assert.Equal(TinyLlama.Prefill(model, tokens), logits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_model_gives_the_same_bits(string name)
    {
        var family = FamilyCase.All[name];
        var tokens = FamilyCase.Tokens(70);
        using var model = Load(family, TinyLlama.Options with { Format = _ => PlainFormat.Format });
        File.WriteAllText(folder["source.json"], family.Configuration);
        model.Save(folder["saved"], folder["source.json"]);
        using var loaded = LanguageModel.Load(folder["saved"], TinyLlama.Options);

        Assert.Equal(TinyLlama.Prefill(model, tokens), TinyLlama.Prefill(loaded, tokens));
    }

    [Theory]
    [InlineData("qwen2", """ "use_sliding_window": true, "layer_types": ["full_attention"] """, "layer_types should be 3 values, each")]
    [InlineData("qwen2", """ "layer_types": ["full_attention", "full_attention", "sliding_attention"] """, "qwen2 sees windows only where use_sliding_window is true")]
    [InlineData("mistral", """ "sliding_window": 0 """, "sliding_window should be a positive integer, but is 0")]
    [InlineData("olmo2", """ "sliding_window": 64 """, "sliding_window is 64, which is not supported")]
    [InlineData("smollm3", """ "no_rope_layers": [1, 2, 0] """, "no_rope_layers should be 3 values, each 0 or 1")]
    [InlineData("phi3", """ "rope_scaling": {"type": "longrope", "short_factor": [1.0], "long_factor": [1.0]} """, "longrope")]
    [InlineData("phi3", """ "partial_rotary_factor": 0.5, "rope_parameters": {"partial_rotary_factor": 0.25} """, "partial_rotary_factor is 0.5 and 0.25; they should be the same")]
    [InlineData("llama", """ "partial_rotary_factor": 0.5 """, "partial_rotary_factor is 0.5, which is not supported; supported is 1")]
    [InlineData("phi3", """ "partial_rotary_factor": 0.36 """, "it turns 5 of the 14 elements of a head, where pairs are turned")]
    [InlineData("phi3", """ "partial_rotary_factor": 1.5 """, "partial_rotary_factor is 1.5; it is at most 1")]
    [InlineData("qwen3", """ "mlp_bias": true """, "mlp_bias is true, and this program does not know the key")]
    public void What_a_family_does_not_have_is_refused_by_name(string type, string keys, string message)
    {
        using var config = ConfigReader.Parse(new FamilyCase(type, keys).Configuration);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => LlamaConfig.Parse(config)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_plain_llama_is_written_as_gguf()
    {
        using var model = Load(FamilyCase.All["qwen3"]);

        Assert.Contains("Only Llamas as they were first described", Assert.Throws<ArgumentException>(() => GgufModelWriter.Write(folder["m.gguf"], model)).Message, StringComparison.Ordinal);
    }

    private static LlamaModel Load(FamilyCase family, ModelOptions? options = null)
    {
        using var config = ConfigReader.Parse(family.Configuration);
        return LlamaModel.Create(LlamaConfig.Parse(config), family.Weights(), options ?? TinyLlama.Options);
    }
}
