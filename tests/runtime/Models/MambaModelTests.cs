using Kernels.Graph;
using Kernels.Models;
using Kernels.Models.Mamba;

namespace Kernels.Runtime.Tests.Models;

public class MambaModelTests
{
    private const double Tolerance = 3e-5;

    [Theory]
    [InlineData(false, false, true, 3)]
    [InlineData(true, true, true, 4)]
    [InlineData(true, false, false, 2)]
    [InlineData(false, true, false, 1)]
    public void Mamba_logits_equal_a_float64_implementation(bool tied, bool projectionBias, bool convolutionBias, int taps)
    {
        var config = TinyMamba.Config with { TieEmbeddings = tied, ProjectionBias = projectionBias, ConvolutionBias = convolutionBias, ConvolutionTaps = taps };
        var tokens = TinyLlama.Tokens(70);
        using var model = TinyMamba.Load(config);

        AssertNear(new ReferenceMamba(config, TinyMamba.Weights(config)).Run(tokens), TinyLlama.Prefill(model, tokens));
    }

    [Theory]
    [InlineData(2, false, false, true, 3)]
    [InlineData(3, true, true, true, 4)]
    [InlineData(1, true, false, false, 1)]
    [InlineData(6, false, true, false, 2)]
    public void Mamba2_logits_equal_a_float64_implementation(int groups, bool tied, bool projectionBias, bool convolutionBias, int taps)
    {
        var config = TinyMamba.Config2 with
        {
            Groups = groups, TieEmbeddings = tied, ProjectionBias = projectionBias, ConvolutionBias = convolutionBias, ConvolutionTaps = taps,
        };
        var tokens = TinyLlama.Tokens(70);
        using var model = TinyMamba.Load(config);

        AssertNear(new ReferenceMamba2(config, TinyMamba.Weights(config)).Run(tokens), TinyLlama.Prefill(model, tokens));
    }

    [Fact]
    public void Mamba2_keeps_time_steps_within_their_limits()
    {
        var config = TinyMamba.Config2 with { SmallestTimeStep = 0.6, LargestTimeStep = 0.8 };
        var tokens = TinyLlama.Tokens(30);
        using var model = TinyMamba.Load(config);

        AssertNear(new ReferenceMamba2(config, TinyMamba.Weights(config)).Run(tokens), TinyLlama.Prefill(model, tokens));
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void Generated_kernels_of_float_weights_give_the_logits_of_plain_loops(string kind)
    {
        var tokens = TinyLlama.Tokens(40);
        using var generated = TinyModels.Load(kind, TinyLlama.Options with { Dense = null });
        using var plain = TinyModels.Load(kind);

        AssertNear(TinyLlama.Prefill(plain, tokens), TinyLlama.Prefill(generated, tokens));
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void Decoding_token_by_token_gives_the_logits_of_a_prefill(string kind)
    {
        var tokens = TinyLlama.Tokens(80);
        using var model = TinyModels.Load(kind);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        AssertNear(TinyLlama.Prefill(model, tokens), logits);
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_prompt_in_pieces_of_any_length_gives_the_logits_of_one_prefill(string kind)
    {
        var tokens = TinyLlama.Tokens(80);
        using var model = TinyModels.Load(kind, TinyLlama.Options with { MaxTokens = 23 });
        using var whole = TinyModels.Load(kind);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        var start = 0;
        foreach (var length in (int[])[1, 1, 2, 5, 30, 1, 40])
        {
            session.Prefill(tokens.AsSpan(start, length), logits.AsSpan(start * model.VocabularySize, length * model.VocabularySize));
            start += length;
        }

        Assert.Equal(tokens.Length, start);
        AssertNear(TinyLlama.Prefill(whole, tokens), logits);
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void One_two_and_three_threads_give_the_same_bits(string kind)
    {
        var tokens = TinyLlama.Tokens(80);
        var logits = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var model = TinyModels.Load(kind, TinyLlama.Options with { Threads = threads });
            return TinyLlama.Prefill(model, tokens);
        }).ToArray();

        Assert.Equal(logits[0], logits[1]);
        Assert.Equal(logits[0], logits[2]);
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void Decode_does_not_allocate(string kind)
    {
        using var model = TinyModels.Load(kind, TinyLlama.Options with { Threads = 2 });
        using var session = model.CreateSession();
        var logits = new float[model.VocabularySize];
        session.Decode(1, logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            session.Decode(i, logits);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void Sequences_have_no_limit_but_the_callers(string kind)
    {
        using var model = TinyModels.Load(kind);
        Assert.Equal(int.MaxValue, model.MaxSequence);
        Assert.Equal(256, model.Plan.MaxTokens);

        using var limited = TinyModels.Load(kind, TinyLlama.Options with { MaxSequence = 12 });
        using var session = limited.CreateSession();
        session.Prefill(TinyLlama.Tokens(12), []);
        Assert.Equal(12, limited.Plan.MaxTokens);
        Assert.Throws<InvalidOperationException>(() => session.Decode(1, new float[37]));
    }

    [Fact]
    public void Every_projection_is_asked_for_its_format()
    {
        var asked = new List<string>();
        using (TinyMamba.Load(TinyMamba.Config, TinyLlama.Options with { Format = Ask }))
        {
            Assert.Equal(["in_proj", "x_proj", "dt_proj", "out_proj"], asked.Take(4).Select(n => n["backbone.layers.0.mixer.".Length..]));
        }
        asked.Clear();
        using var model = TinyMamba.Load(TinyMamba.Config2, TinyLlama.Options with { Format = Ask });
        Assert.Equal(["in_proj", "out_proj"], asked.Take(2).Select(n => n["backbone.layers.0.mixer.".Length..]));
        Assert.Equal(4, asked.Count);

        Formats.FormatDescriptor? Ask(string layer)
        {
            asked.Add(layer);
            return null;
        }
    }

    [Fact]
    public void A_tensor_without_a_place_in_the_model_is_an_error()
    {
        var tensors = TinyMamba.Weights(TinyMamba.Config with { ProjectionBias = true });
        var error = Assert.Throws<InvalidDataException>(() => MambaModel.Create(TinyMamba.Config, tensors, TinyLlama.Options));
        Assert.Contains("4 tensors have no place in the model", error.Message, StringComparison.Ordinal);
    }

    private static void AssertNear(double[][] expected, float[] actual) => LlamaModelTests.AssertNear([.. expected.SelectMany(row => row)], actual, Tolerance);

    private static void AssertNear(float[] expected, float[] actual) => LlamaModelTests.AssertNear([.. expected.Select(v => (double)v)], actual, Tolerance);
}
