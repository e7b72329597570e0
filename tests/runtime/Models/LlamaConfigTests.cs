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
    [InlineData(""", "_commit_hash": "0", "_attn_implementation_autoset": true, "max_sequence_length": 64, "temperature": 0.7, "pruned_heads": {}, "is_encoder_decoder": false""")]
    [InlineData(""", "temperature": NaN, "length_penalty": -Infinity, "top_p": Infinity, "task_specific_params": {"a": [Infinity, {"b": NaN}]}""")]
    [InlineData(""", "pretraining_tp": 1, "use_cache": true, "dtype": "float16", "architectures": ["LlamaForCausalLM"], "bos_token_id": 1""")]
    public void Keys_that_do_not_change_the_result_are_passed_over(string keys) => Assert.Equal(16, Parse(keys).HeadWidth);

    [Theory]
    [InlineData(""", "rope_scaling": {"rope_type": "dynamic", "factor": 8.0}""", """rope_scaling.rope_type is "dynamic", which is not supported; supported is "default" or "linear" or "llama3".""")]
    [InlineData(""", "rope_scaling": {"rope_type": "longrope", "short_factor": [1.0]}""", """rope_scaling.rope_type is "longrope", which is not supported""")]
    [InlineData(""", "rope_scaling": {"rope_type": "llama3", "factor": 8.0}""", "the key rope_scaling.low_freq_factor is missing.")]
    [InlineData(""", "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4, "original_max_position_embeddings": 64}""", "low_freq_factor is 4; it should be smaller than high_freq_factor, 4.")]
    [InlineData(""", "rope_scaling": {"rope_type": "linear", "type": "yarn", "factor": 2}""", """scaled by rope_type "linear" and by type "yarn"; leave one of them""")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": 2}, "rope_parameters": {"rope_type": "linear", "factor": 4}""", "rope_parameters and rope_scaling say different things")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": 0}""", "rope_scaling.factor should be a positive number, but is 0.")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": Infinity}""", "rope_scaling.factor should be a positive number, but is Infinity.")]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": 2, "attention_factor": 1.5}""", "rope_scaling.attention_factor is 1.5, and this program does not know the key")]
    [InlineData(""", "rope_scaling": "linear" """, "rope_scaling should be an object, but is String.")]
    [InlineData(""", "rope_parameters": {"rope_type": "yarn"}""", """rope_parameters.rope_type is "yarn", which is not supported""")]
    [InlineData(""", "rope_scaling": {"type": "linear"}""", "the key rope_scaling.factor is missing.")]
    [InlineData(""", "rotary_frequencies": "float8" """, """rotary_frequencies is "float8", which is not supported; supported is "float16" or "float32".""")]
    [InlineData(""", "num_attention_heads": 5""", "hidden_size is 64; it should be a multiple of num_attention_heads, 5, where there is no head_dim.")]
    [InlineData(""", "num_attention_heads": 128""", "hidden_size is 64; it should be a multiple of num_attention_heads, 128")]
    [InlineData(""", "hidden_size": 1000000000000000000""", "hidden_size should be a positive integer, but is 1000000000000000000.")]
    [InlineData(""", "hidden_size": 64.0""", "hidden_size should be a positive integer, but is 64.0.")]
    [InlineData(""", "num_hidden_layers": 0""", "num_hidden_layers should be a positive integer, but is 0.")]
    [InlineData(""", "vocab_size": -5""", "vocab_size should be a positive integer, but is -5.")]
    [InlineData(""", "vocab_size": "32" """, "vocab_size should be a positive integer, but is \"32\".")]
    [InlineData(""", "head_dim": 1073741824""", "head_dim is 1073741824; attention runs with heads of at most 16384 elements.")]
    [InlineData(""", "num_attention_heads": 1000000, "num_key_value_heads": 1, "head_dim": 4096""", "num_attention_heads·head_dim is 4096000000; a size is from 1 to 2147483647.")]
    [InlineData(""", "pruned_heads": {"0": [1]}""", "pruned_heads is {\"0\": [1]}, which is not supported")]
    [InlineData(""", "is_encoder_decoder": true""", "is_encoder_decoder is true, which is not supported; supported is false.")]
    [InlineData(""", "quantization": {"bits": 4}""", "quantization is {\"bits\": 4}, which is not supported")]
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
    public void Everything_that_is_not_supported_is_told_at_once()
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(""", "sliding_window": 4096, "num_local_experts": 8, "rope_scaling": {"type": "yarn", "factor": 2.0}, "logit_scale": 2"""));
        Assert.Equal(
            "config.json: sliding_window is 4096, which is not supported; supported is null. "
                + """rope_scaling.type is "yarn", which is not supported; supported is "default" or "linear" or "llama3". """
                + "num_local_experts is 8, and this program does not know the key. logit_scale is 2, and this program does not know the key. "
                + "Remove what does not change the result; this program cannot tell.",
            error.Message);
    }

    [Theory]
    [InlineData(""", "rope_scaling": {"type": "linear", "factor": 4}""")]
    [InlineData(""", "rope_scaling": {"rope_type": "linear", "factor": 4.0}""")]
    [InlineData(""", "rope_scaling": {"rope_type": "linear", "type": "linear", "factor": 4.0}""")]
    [InlineData(""", "rope_parameters": {"rope_theta": 10000, "rope_type": "linear", "factor": 4.0}""")]
    [InlineData(""", "rope_parameters": {"rope_type": "linear", "factor": 4.0}, "rope_scaling": {"type": "linear", "factor": 4}""")]
    public void A_scaling_is_read_in_every_spelling(string keys) => Assert.Equal(new RotaryScaling.Linear(4), Parse(keys).RotaryScaling);

    [Theory]
    [InlineData("rope_scaling")]
    [InlineData("rope_parameters")]
    public void The_scaling_of_Llama_3_is_read_from_either_place(string key) => Assert.Equal(
        new RotaryScaling.Llama3(8, 1, 4, 8192),
        Parse($$""", "{{key}}": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"}""").RotaryScaling);

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "dtype": "float16", "max_position_embeddings": 512""", false)]
    [InlineData(""", "torch_dtype": "float16", "max_position_embeddings": 512""", false)]
    [InlineData(""", "rotary_frequencies": "float32" """, false)]
    [InlineData(""", "rotary_frequencies": "float16" """, true)]
    public void Frequencies_are_exact_unless_the_configuration_states_otherwise(string keys, bool half) => Assert.Equal(half, Parse(keys).HalfRotaryFrequencies);

    [Fact]
    public void A_missing_key_is_an_error_that_names_it()
    {
        using var reader = ConfigReader.Parse("""{ "model_type": "llama", "hidden_size": 64 }""");
        Assert.Equal("config.json: the key num_attention_heads is missing.", Assert.Throws<InvalidDataException>(() => LlamaConfig.Parse(reader)).Message);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ \"a\": ")]
    [InlineData("{ \"a\": \"")]
    [InlineData("{ \"a\": Infinite }")]
    [InlineData("{ \"a\": --Infinity }")]
    [InlineData("{ \"\\ud800\": 1 }")]
    [InlineData("{ Infinity: 1 }")]
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
            Assert.Contains("""model_type is "bert", which is not supported; supported is "llama", "mistral", "qwen2", "qwen3", "olmo2", "smollm3", "phi3", "mamba", "mamba2".""", error.Message, StringComparison.Ordinal);
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
