using System.Text.Json;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Runtime.Tests.Graph;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Trained models against what Hugging Face transformers computed from the same weights.</summary>
public class MambaShakespeareTests
{
    private const string Mamba = "mamba-shakespeare";
    private const string Mamba2 = "mamba2-shakespeare";

    [Theory]
    [InlineData(Mamba)]
    [InlineData(Mamba2)]
    public void Logits_equal_the_reference(string name)
    {
        var expected = Npy.ReadSingle(Path.Combine(Folder(name), "golden_logits.npy")).Values.Select(v => (double)v).ToArray();
        using var model = Load(name);

        LlamaModelTests.AssertNear(expected, TinyLlama.Prefill(model, Text(192)), 5e-3);
    }

    [Theory]
    [InlineData(Mamba)]
    [InlineData(Mamba2)]
    public void Greedy_continuation_equals_the_reference(string name)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(name), "reference.json")));
        var expected = reference.RootElement.GetProperty("greedy_continuation").GetString()!;
        var prompt = reference.RootElement.GetProperty("greedy_prompt_bytes").GetInt32();
        using var model = Load(name);
        using var session = model.CreateSession();
        var continued = GreedyDecoder.Continue(session, Text(prompt), expected.Length);

        Assert.Equal(expected, System.Text.Encoding.Latin1.GetString([.. continued.Select(t => (byte)t)]));
    }

    [Theory]
    [InlineData(Mamba)]
    [InlineData(Mamba2)]
    public void Decoding_step_by_step_equals_a_prefill(string name)
    {
        var tokens = Text(70);
        using var model = Load(name);
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        LlamaModelTests.AssertNear([.. TinyLlama.Prefill(model, tokens).Select(v => (double)v)], logits, 1e-3);
    }

    private static string Folder(string name) => TestData.InRepository("examples", "models", name);

    private static LanguageModel Load(string name) => LanguageModel.Load(Folder(name), new ModelOptions { Dense = PlainFormat.Format, Threads = 2 });

    private static int[] Text(int count) => [.. File.ReadAllBytes(TestData.ValidationText).AsSpan(0, count).ToArray().Select(b => (int)b)];
}
