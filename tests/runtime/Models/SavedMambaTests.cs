using Kernels.Models;
using Kernels.Runtime.Tests.Graph;

namespace Kernels.Runtime.Tests.Models;

public sealed class SavedMambaTests : IDisposable
{
    private const string Configuration =
        """
        {
            "model_type": "mamba", "vocab_size": 37, "hidden_size": 20, "intermediate_size": 27, "num_hidden_layers": 2,
            "state_size": 5, "conv_kernel": 3, "time_step_rank": 3, "tie_word_embeddings": false
        }
        """;

    private const string Configuration2 =
        """
        {
            "model_type": "mamba2", "vocab_size": 37, "hidden_size": 20, "expand": 1.5, "num_hidden_layers": 2,
            "state_size": 5, "conv_kernel": 3, "num_heads": 6, "head_dim": 5, "n_groups": 2
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [InlineData("mamba", Configuration)]
    [InlineData("mamba2", Configuration2)]
    public void A_saved_model_loads_with_its_formats_and_gives_the_same_bits(string kind, string configuration)
    {
        var source = Path.Combine(folder, "source.json");
        File.WriteAllText(source, configuration);
        var tokens = TinyLlama.Tokens(20);
        using var model = TinyModels.Load(kind, TinyLlama.Options with { Format = _ => PlainFormat.Format, QuantizeHead = true });
        var saved = Path.Combine(folder, "saved");
        model.Save(saved, source);
        using var loaded = LanguageModel.Load(saved, TinyLlama.Options);

        Assert.Equal(TinyLlama.Prefill(model, tokens), TinyLlama.Prefill(loaded, tokens));
        Assert.Equal((model.WeightCount, model.PackedBytes), (loaded.WeightCount, loaded.PackedBytes));
    }
}
