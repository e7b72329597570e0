using System.Text.Json;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Runtime.Tests.Graph;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.Models;

/// <summary>A trained model against what another program computed from the same weights.</summary>
public sealed class LlamaShakespeareTests
{
    private const string Name = "llama-shakespeare";

    [ModelFact(Name)]
    public void Logits_equal_the_reference()
    {
        var expected = Npy.ReadSingle(Path.Combine(Folder, "golden_logits.npy")).Values.Select(v => (double)v).ToArray();
        // The reference rounded weights with half(), and that rounds the frequencies of rotary embedding too.
        using var model = Load(2, halfRotaryFrequencies: true);

        LlamaModelTests.AssertNear(expected, TinyLlama.Prefill(model, Text(192)), 2e-3);
    }

    [ModelFact(Name)]
    public void Greedy_continuation_equals_the_reference()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "reference.json")));
        var expected = reference.RootElement.GetProperty("greedy_continuation").GetString()!;
        var prompt = reference.RootElement.GetProperty("greedy_prompt_bytes").GetInt32();
        using var model = Load(2);
        using var session = model.CreateSession();
        var continued = GreedyDecoder.Continue(session, Text(prompt), expected.Length);

        Assert.Equal(expected, System.Text.Encoding.Latin1.GetString([.. continued.Select(t => (byte)t)]));
    }

    [ModelFact(Name)]
    public void Decoding_step_by_step_equals_a_prefill()
    {
        var tokens = Text(70);
        using var model = Load(2);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        LlamaModelTests.AssertNear([.. TinyLlama.Prefill(model, tokens).Select(v => (double)v)], logits, 1e-4);
    }

    [ModelFact(Name)]
    public void One_two_and_three_threads_give_the_same_bits()
    {
        var tokens = Text(70);
        var logits = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var model = Load(threads);
            return TinyLlama.Prefill(model, tokens);
        }).ToArray();

        Assert.Equal(logits[0], logits[1]);
        Assert.Equal(logits[0], logits[2]);
    }

    private static string Folder => TestData.FindModel(Name)!;

    private static LanguageModel Load(int threads, bool halfRotaryFrequencies = false) => LanguageModel.Load(
        Folder,
        new ModelOptions { Dense = PlainFormat.Format, Threads = threads, MaxSequence = 256, HalfRotaryFrequencies = halfRotaryFrequencies });

    private static int[] Text(int count) => [.. File.ReadAllBytes(TestData.ValidationText).AsSpan(0, count).ToArray().Select(b => (int)b)];
}
