using Kernels.Formats;
using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.Graph;

namespace Kernels.Runtime.Tests.Models;

public class LlamaModelTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public void Logits_equal_a_float64_implementation(bool tied, bool attentionBias, bool mlpBias)
    {
        var config = TinyLlama.Config with { TieEmbeddings = tied, AttentionBias = attentionBias, MlpBias = mlpBias };
        var tokens = TinyLlama.Tokens(70);
        using var model = TinyLlama.Load(config);
        var expected = new ReferenceLlama(config, TinyLlama.Weights(config)).Run(tokens).SelectMany(row => row).ToArray();

        AssertNear(expected, TinyLlama.Prefill(model, tokens), 2e-5);
    }

    [Fact]
    public void Decoding_token_by_token_gives_the_bits_of_a_prefill()
    {
        var tokens = TinyLlama.Tokens(80);
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        Assert.Equal(TinyLlama.Prefill(model, tokens), logits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void A_prompt_cut_into_runs_gives_the_bits_of_one_run(int maxTokens)
    {
        var tokens = TinyLlama.Tokens(80);
        using var whole = TinyLlama.Load(TinyLlama.Config);
        using var cut = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { MaxTokens = maxTokens });

        Assert.Equal(TinyLlama.Prefill(whole, tokens), TinyLlama.Prefill(cut, tokens));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_number_of_threads_does_not_change_a_bit(int threads)
    {
        var tokens = TinyLlama.Tokens(80);
        using var one = TinyLlama.Load(TinyLlama.Config);
        using var several = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { Threads = threads });

        Assert.Equal(TinyLlama.Prefill(one, tokens), TinyLlama.Prefill(several, tokens));
    }

    [Fact]
    public void The_last_logits_alone_equal_the_last_of_all()
    {
        var tokens = TinyLlama.Tokens(30);
        using var model = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { MaxTokens = 8 });
        using var session = model.CreateSession();
        var last = new float[model.VocabularySize];
        session.Prefill(tokens, last);

        Assert.Equal(TinyLlama.Prefill(model, tokens)[^model.VocabularySize..], last);
    }

    [Fact]
    public void Sessions_of_one_model_do_not_disturb_each_other_and_a_reset_one_is_as_new()
    {
        var tokens = TinyLlama.Tokens(10);
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var first = model.CreateSession();
        using var second = model.CreateSession();
        float[] expected = new float[model.VocabularySize], logits = new float[model.VocabularySize];
        first.Prefill(tokens, expected);
        second.Prefill(tokens.AsSpan(3), []);
        first.Decode(4, logits);
        first.Reset();
        Assert.Equal(0, first.Position);
        first.Prefill(tokens, logits);

        Assert.Equal(expected, logits);
        Assert.Equal((10, 7), (first.Position, second.Position));
    }

    [Fact]
    public void Decode_does_not_allocate()
    {
        using var model = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { Threads = 2 });
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
    [InlineData(-1)]
    [InlineData(37)]
    public void A_token_outside_the_vocabulary_is_an_error_and_leaves_the_session_alone(int token)
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var session = model.CreateSession();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => session.Decode(token, new float[model.VocabularySize]));
        Assert.StartsWith($"Token 0 is {token}; the vocabulary has the tokens 0 to 36.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Position);
    }

    [Fact]
    public void A_full_session_is_an_error_that_says_how_full()
    {
        using var model = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { MaxSequence = 12 });
        using var session = model.CreateSession();
        session.Prefill(TinyLlama.Tokens(12), []);
        var error = Assert.Throws<InvalidOperationException>(() => session.Decode(1, new float[model.VocabularySize]));
        Assert.Contains("holds 12 of at most 12 tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_of_a_wrong_size_are_an_error()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var session = model.CreateSession();
        var error = Assert.Throws<ArgumentException>(() => session.Prefill([1, 2, 3], new float[50]));
        Assert.Contains("take 111 floats, or 37 for the last token alone; there is room for 50", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_an_error_that_names_it()
    {
        var tensors = TinyLlama.Weights(TinyLlama.Config);
        tensors.Add("model.layers.1.mlp.up_proj.weight", new float[20 * 26], 26, 20);
        var error = Assert.Throws<InvalidDataException>(() => LlamaModel.Create(TinyLlama.Config, tensors, TinyLlama.Options));
        Assert.Contains("model.layers.1.mlp.up_proj.weight F32 [26, 20] should be [27, 20]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_without_a_place_in_the_model_is_an_error()
    {
        var tensors = TinyLlama.Weights(TinyLlama.Config with { AttentionBias = true });
        var error = Assert.Throws<InvalidDataException>(() => LlamaModel.Create(TinyLlama.Config, tensors, TinyLlama.Options));
        Assert.Contains("8 tensors have no place in the model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_are_encoded_already_stand_in_for_their_floats()
    {
        var tensors = TinyLlama.Weights(TinyLlama.Config);
        var values = GraphRunner.Random(99, 20 * 27);
        using var encoded = new EncodedMatrix(PlainFormat.Format, 20, 27);
        values.CopyTo(encoded["v"].Patterns<float>());
        var options = TinyLlama.Options with { Encoded = layer => layer == "model.layers.0.mlp.down_proj" ? encoded : null };
        using var model = LlamaModel.Create(TinyLlama.Config, tensors, options);
        tensors.Add("model.layers.0.mlp.down_proj.weight", values, 20, 27);
        using var expected = LlamaModel.Create(TinyLlama.Config, tensors, TinyLlama.Options);
        var tokens = TinyLlama.Tokens(5);

        Assert.Equal(TinyLlama.Prefill(expected, tokens), TinyLlama.Prefill(model, tokens));
    }

    [Fact]
    public void Bits_per_weight_count_the_packed_bytes_of_the_projections()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        var weights = 2 * ((20 * 56 * 2) + (20 * 28 * 2) + (20 * 27 * 3));

        Assert.Equal(weights, model.WeightCount);
        Assert.Equal(4 * weights, model.PackedBytes);
        Assert.Equal(32, model.BitsPerWeight);
        Assert.Equal(15, model.Layers.Count);
    }

    [Fact]
    public void The_format_is_asked_about_each_projection_and_about_the_head_on_request()
    {
        var asked = new List<string>();
        var options = TinyLlama.Options with { Format = Ask };
        FormatDescriptor? Ask(string layer)
        {
            asked.Add(layer);
            return null;
        }
        using (TinyLlama.Load(TinyLlama.Config, options))
        {
            Assert.Equal(14, asked.Count);
            Assert.All(asked, layer => Assert.EndsWith("_proj", layer, StringComparison.Ordinal));
        }
        asked.Clear();
        using var model = TinyLlama.Load(TinyLlama.Config, options with { QuantizeHead = true });
        Assert.Equal("lm_head", asked[^1]);
    }

    [Fact]
    public void Loading_tells_its_progress_and_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<LoadProgress>();
        var options = TinyLlama.Options with { Progress = new Recorder(seen, source), Cancellation = source.Token };

        Assert.Throws<OperationCanceledException>(() => TinyLlama.Load(TinyLlama.Config, options));
        Assert.Equal([1, 2, 3], seen.Select(p => p.Done));
        Assert.Equal(new LoadProgress("model.layers.0.self_attn.v_proj", 3, 15), seen[^1]);
    }

    internal static void AssertNear(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"logit {i}: expected {expected[i]}, but got {actual[i]}");
        }
    }

    private sealed class Recorder(List<LoadProgress> seen, CancellationTokenSource source) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            seen.Add(value);
            if (value.Done == 3)
            {
                source.Cancel();
            }
        }
    }
}
