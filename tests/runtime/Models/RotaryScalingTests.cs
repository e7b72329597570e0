using Kernels.Models;
using Kernels.Models.Llama;

namespace Kernels.Runtime.Tests.Models;

public class RotaryScalingTests
{
    private const double Tolerance = 2e-5;

    /// <summary>Scalings that reach waves of every kind: of 7 frequencies of a head of 14, some are kept, some stretched, some between.</summary>
    public static TheoryData<RotaryScaling> Scalings => new(
        new RotaryScaling.Linear(4),
        new RotaryScaling.Linear(0.5),
        new RotaryScaling.Llama3(8, 1, 4, 64),
        new RotaryScaling.Llama3(32, 1, 4, 16),
        new RotaryScaling.Llama3(2, 0.5, 20, 4096));

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Logits_equal_a_float64_implementation(RotaryScaling scaling)
    {
        var config = TinyLlama.Config with { RotaryScaling = scaling };
        var tokens = TinyLlama.Tokens(90);
        using var model = TinyLlama.Load(config);
        var logits = TinyLlama.Prefill(model, tokens);

        LlamaModelTests.AssertNear(Reference(config, tokens), logits, Tolerance);
        using var unscaled = TinyLlama.Load(TinyLlama.Config);
        Assert.Contains(logits.Zip(TinyLlama.Prefill(unscaled, tokens)), pair => Math.Abs(pair.First - pair.Second) > 100 * Tolerance);
    }

    [Fact]
    public void Frequencies_are_exact_whatever_type_the_weights_had()
    {
        var tokens = TinyLlama.Tokens(90);
        using var model = TinyLlama.Load(TinyLlama.Config);
        Assert.Equal([.. Enumerable.Range(0, 7).Select(i => Math.Pow(10000, -i / 7.0))], model.Config.RotaryScaling.Frequencies(10000, 14), (a, b) => Math.Abs(a - b) < 1e-15);
        LlamaModelTests.AssertNear(Reference(TinyLlama.Config, tokens), TinyLlama.Prefill(model, tokens), Tolerance);
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    public void Frequencies_are_rounded_where_the_model_states_it_and_the_options_have_the_last_word(bool stated, bool? asked, bool rounded)
    {
        var config = TinyLlama.Config with { HalfRotaryFrequencies = stated };
        var tokens = TinyLlama.Tokens(90);
        using var model = TinyLlama.Load(config, TinyLlama.Options with { HalfRotaryFrequencies = asked });

        LlamaModelTests.AssertNear(Reference(config with { HalfRotaryFrequencies = rounded }, tokens), TinyLlama.Prefill(model, tokens), Tolerance);
        Assert.Contains(
            Reference(config with { HalfRotaryFrequencies = !rounded }, tokens).Zip(TinyLlama.Prefill(model, tokens)),
            pair => Math.Abs(pair.First - pair.Second) > 3 * Tolerance);
    }

    private static double[] Reference(LlamaConfig config, int[] tokens) => [.. new ReferenceLlama(config, TinyLlama.Weights(config)).Run(tokens).SelectMany(row => row)];
}
