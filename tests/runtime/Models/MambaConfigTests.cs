using Kernels.Models;
using Kernels.Models.Mamba;
using Kernels.Models.Mamba2;

namespace Kernels.Runtime.Tests.Models;

public class MambaConfigTests
{
    private const string Required = """ "model_type": "mamba", "vocab_size": 100, "hidden_size": 50, "num_hidden_layers": 2""";
    private const string Required2 =
        """ "model_type": "mamba2", "vocab_size": 100, "hidden_size": 50, "num_hidden_layers": 2, "num_heads": 20, "head_dim": 5, "n_groups": 4""";

    [Fact]
    public void Absent_keys_have_the_defaults_of_the_format()
    {
        Assert.Equal(
            new MambaConfig
            {
                VocabularySize = 100,
                HiddenSize = 50,
                IntermediateSize = 100,
                Layers = 2,
                StateSize = 16,
                ConvolutionTaps = 4,
                TimeStepRank = 4,
                NormEpsilon = 1e-5,
                TieEmbeddings = true,
                ProjectionBias = false,
                ConvolutionBias = true,
            },
            Parse(""));
        Assert.Equal(
            new Mamba2Config
            {
                VocabularySize = 100,
                HiddenSize = 50,
                IntermediateSize = 100,
                Layers = 2,
                StateSize = 128,
                ConvolutionTaps = 4,
                Heads = 20,
                HeadWidth = 5,
                Groups = 4,
                SmallestTimeStep = 0,
                LargestTimeStep = double.PositiveInfinity,
                NormEpsilon = 1e-5,
                TieEmbeddings = false,
                ProjectionBias = false,
                ConvolutionBias = true,
            },
            Parse2(""));
    }

    [Theory]
    [InlineData(""", "time_step_rank": "auto" """, 4)]
    [InlineData(""", "time_step_rank": 7""", 7)]
    public void The_rank_of_time_steps_is_a_number_or_auto(string keys, int rank) => Assert.Equal(rank, Parse(keys).TimeStepRank);

    [Theory]
    [InlineData(""", "expand": 3""", 150)]
    [InlineData(""", "expand": 1.5""", 75)]
    [InlineData(""", "expand": 2, "intermediate_size": 93""", 93)]
    public void The_width_inside_a_layer_is_stated_or_expanded(string keys, int width) => Assert.Equal(width, Parse(keys).IntermediateSize);

    [Theory]
    [InlineData("""[0.0, {"__float__": "Infinity"}]""", 0, double.PositiveInfinity)]
    [InlineData("[0.0, Infinity]", 0, double.PositiveInfinity)]
    [InlineData("[0.001, 0.1]", 0.001, 0.1)]
    [InlineData("[0, 1e2]", 0, 100)]
    public void The_limits_of_time_steps_are_read_in_every_spelling(string written, double smallest, double largest)
    {
        var config = Parse2($$""", "time_step_limit": {{written}}, "architectures": ["an Infinity in \" a text"]""");
        Assert.Equal((smallest, largest), (config.SmallestTimeStep, config.LargestTimeStep));
    }

    [Theory]
    [InlineData(""", "hidden_act": "gelu" """, """hidden_act is "gelu", which is not supported; supported is "silu" or "swish".""")]
    [InlineData(""", "time_step_rank": "none" """, """time_step_rank should be a positive integer or "auto", but is "none".""")]
    [InlineData(""", "time_step_rank": 0""", "time_step_rank should be a positive integer, but is 0.")]
    [InlineData(""", "use_conv_bias": 1""", "use_conv_bias should be true or false, but is 1.")]
    [InlineData(""", "n_groups": 2""", "n_groups is 2, and this program does not know the key")]
    [InlineData(""", "quantization_config": {"bits": 4}""", "quantization_config is {\"bits\": 4}, which is not supported")]
    public void What_would_change_a_Mamba_is_an_error(string keys, string expected) => AssertError(() => Parse(keys), expected);

    [Theory]
    [InlineData(""", "num_hidden_heads": 2""", "num_hidden_heads is 2, and this program does not know the key")]
    [InlineData(""", "expand": 3""", "expand·hidden_size is 150; intermediate_size, 150, and num_heads·head_dim, 20·5, should be the same.")]
    [InlineData(""", "intermediate_size": 90""", "expand·hidden_size is 100; intermediate_size, 90, and num_heads·head_dim, 20·5, should be the same.")]
    [InlineData(""", "time_step_limit": [0.1]""", "time_step_limit should be two numbers, the first not negative and the second not smaller, but is [0.1].")]
    [InlineData(""", "time_step_limit": [0.2, 0.1]""", "time_step_limit should be two numbers")]
    [InlineData(""", "time_step_limit": [-1, 0.1]""", "time_step_limit should be two numbers")]
    [InlineData(""", "time_step_limit": [0, NaN]""", "time_step_limit should be two numbers")]
    public void What_would_change_a_Mamba2_is_an_error(string keys, string expected) => AssertError(() => Parse2(keys), expected);

    [Fact]
    public void Heads_come_in_whole_groups() => AssertError(
        () => Parse2("", Required2.Replace("\"n_groups\": 4", "\"n_groups\": 3", StringComparison.Ordinal)),
        "num_heads is 20; it should be a multiple of n_groups, 3.");

    [Fact]
    public void Keys_that_do_not_change_the_result_are_passed_over() => Parse(
        """, "residual_in_fp32": false, "time_step_min": 0.001, "ssm_cfg": {}, "d_model": 50, "fused_add_norm": true, "use_cache": true""");

    private static void AssertError(Func<object> parse, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(parse);
        Assert.StartsWith("config.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static MambaConfig Parse(string keys)
    {
        using var reader = ConfigReader.Parse($"{{ {Required}{keys} }}");
        return MambaConfig.Parse(reader);
    }

    private static Mamba2Config Parse2(string keys, string required = Required2)
    {
        using var reader = ConfigReader.Parse($"{{ {required}{keys} }}");
        return Mamba2Config.Parse(reader);
    }
}
