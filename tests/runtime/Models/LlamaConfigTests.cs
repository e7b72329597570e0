using Kernels.Models;
using Kernels.Models.Llama;

namespace Kernels.Runtime.Tests.Models;

public class LlamaConfigTests
{
    private const string Required =
        """
        "model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4
        """;

    [Fact]
    public void Absent_keys_have_the_defaults_of_the_format()
    {
        var config = Parse("");
        Assert.Equal(
            new LlamaConfig
            {
                VocabularySize = 100,
                HiddenSize = 64,
                IntermediateSize = 96,
                Layers = 2,
                Heads = 4,
                KeyValueHeads = 4,
                HeadWidth = 16,
                MaxPositions = 2048,
                NormEpsilon = 1e-6,
                RopeTheta = 10000,
                TieEmbeddings = false,
                AttentionBias = false,
                MlpBias = false,
            },
            config);
    }

    [Theory]
    [InlineData(""", "rope_theta": 500000.0""")]
    [InlineData(""", "rope_parameters": {"rope_theta": 500000.0, "rope_type": "default"}""")]
    [InlineData(""", "rope_theta": 500000.0, "rope_scaling": {"type": "default"}""")]
    [InlineData(""", "rope_theta": 500000.0, "rope_scaling": null, "rope_parameters": {"rope_theta": 500000}""")]
    public void Rope_theta_is_read_from_either_place(string keys) => Assert.Equal(500000, Parse(keys).RopeTheta);

    [Theory]
    [InlineData(""", "head_dim": null, "sliding_window": null, "quantization_config": null, "rope_scaling": null""")]
    [InlineData(""", "pretraining_tp": 1, "use_cache": true, "dtype": "float16", "architectures": ["LlamaForCausalLM"], "bos_token_id": 1""")]
    public void Keys_that_do_not_change_the_result_are_passed_over(string keys) => Assert.Equal(16, Parse(keys).HeadWidth);

    [Theory]
    [InlineData(""", "rope_scaling": {"rope_type": "llama3", "factor": 8.0}""", """rope_scaling.rope_type is "llama3", which is not supported; supported is "default".""")]
    [InlineData(""", "rope_parameters": {"rope_type": "yarn"}""", """rope_parameters.rope_type is "yarn", which is not supported""")]
    [InlineData(""", "rope_scaling": {"type": "linear"}""", """rope_scaling.type is "linear", which is not supported""")]
    [InlineData(""", "rope_parameters": {"factor": 2.0}""", "rope_parameters.factor is 2.0, and this program does not know the key")]
    [InlineData(""", "sliding_window": 4096""", "sliding_window is 4096, which is not supported; supported is null.")]
    [InlineData(""", "hidden_act": "gelu" """, """hidden_act is "gelu", which is not supported; supported is "silu" or "swish".""")]
    [InlineData(""", "quantization_config": {"bits": 4}""", """quantization_config is {"bits": 4}, which is not supported""")]
    [InlineData(""", "pretraining_tp": 2""", "pretraining_tp is 2, which is not supported; supported is 1.")]
    [InlineData(""", "num_local_experts": 8""", "num_local_experts is 8, and this program does not know the key")]
    [InlineData(""", "num_key_value_heads": 3""", "num_attention_heads is 4; it should be a multiple of num_key_value_heads, 3.")]
    [InlineData(""", "head_dim": 15""", "head_dim is 15; it should be even")]
    [InlineData(""", "rms_norm_eps": "small" """, """rms_norm_eps should be a positive number, but is "small".""")]
    [InlineData(""", "attention_bias": 1""", "attention_bias should be true or false, but is 1.")]
    [InlineData(""", "rope_theta": 1e4, "rope_parameters": {"rope_theta": 5e4}""", "rope_theta is 10000, but rope_parameters.rope_theta is 50000")]
    public void What_would_change_the_result_is_an_error_that_names_key_value_and_what_is_supported(string keys, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(keys));
        Assert.StartsWith("config.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_is_an_error_that_names_it()
    {
        using var reader = ConfigReader.Parse("""{ "model_type": "llama", "hidden_size": 64 }""");
        Assert.Equal("config.json: the key num_attention_heads is missing.", Assert.Throws<InvalidDataException>(() => LlamaConfig.Parse(reader)).Message);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ \"a\": ")]
    [InlineData("")]
    public void A_file_that_is_no_object_is_an_error(string text) => Assert.Throws<InvalidDataException>(() => ConfigReader.Parse(text));

    [Fact]
    public void An_unknown_model_type_is_an_error_that_lists_the_known_ones()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "config.json"), """{ "model_type": "bert" }""");
            var error = Assert.Throws<InvalidDataException>(() => LanguageModel.Create(folder.FullName, new MemoryTensors()));
            Assert.Contains("""model_type is "bert", which is not supported; supported is "llama", "mamba", "mamba2".""", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static LlamaConfig Parse(string keys)
    {
        using var reader = ConfigReader.Parse($"{{ {Required}{keys} }}");
        return LlamaConfig.Parse(reader);
    }
}
