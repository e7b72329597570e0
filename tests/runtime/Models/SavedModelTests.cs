using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.Graph;

namespace Kernels.Runtime.Tests.Models;

public sealed class SavedModelTests : IDisposable
{
    private const string Configuration =
        """
        {
            "model_type": "llama", "vocab_size": 37, "hidden_size": 20, "intermediate_size": 27, "num_hidden_layers": 2,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 14, "max_position_embeddings": 96, "rms_norm_eps": 1e-5,
            "tie_word_embeddings": TIED, "attention_bias": true
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_saved_model_loads_with_its_formats_and_gives_the_same_bits(bool tied, bool quantizeHead)
    {
        var configuration = Path.Combine(folder, "source.json");
        File.WriteAllText(configuration, Configuration.Replace("TIED", tied ? "true" : "false", StringComparison.Ordinal));
        var config = TinyLlama.Config with { TieEmbeddings = tied, AttentionBias = true };
        var tokens = TinyLlama.Tokens(20);
        var options = TinyLlama.Options with { Format = _ => PlainFormat.Format, QuantizeHead = quantizeHead };
        using var model = TinyLlama.Load(config, options);
        var saved = Path.Combine(folder, "saved");
        model.Save(saved, configuration);
        using var loaded = (LlamaModel)LanguageModel.Load(saved, TinyLlama.Options);

        Assert.Equal(config, loaded.Config);
        Assert.Equal(TinyLlama.Prefill(model, tokens), TinyLlama.Prefill(loaded, tokens));
        Assert.Equal((model.WeightCount, model.PackedBytes), (loaded.WeightCount, loaded.PackedBytes));
    }
}
