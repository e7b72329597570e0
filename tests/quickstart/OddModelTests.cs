using System.Runtime.InteropServices;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Evaluation;

namespace Kernels.Quickstart.Tests;

/// <summary>Models whose sizes no group and no vector divides, with random weights.</summary>
public sealed class OddModelTests : IDisposable
{
    private const string Mamba =
        """
        {
            "model_type": "mamba", "vocab_size": 29, "hidden_size": 37, "intermediate_size": 51, "num_hidden_layers": 1, "state_size": 5,
            "conv_kernel": 3, "time_step_rank": "auto", "use_bias": true, "use_conv_bias": false, "tie_word_embeddings": true
        }
        """;

    private const string Mamba2 =
        """
        {
            "model_type": "mamba2", "vocab_size": 29, "hidden_size": 22, "expand": 3, "num_hidden_layers": 1, "state_size": 7,
            "conv_kernel": 5, "num_heads": 6, "head_dim": 11, "n_groups": 3, "use_bias": true, "tie_word_embeddings": true,
            "time_step_limit": [0.01, {"__float__": "Infinity"}]
        }
        """;

    private static readonly (string Name, long[] Shape)[] MambaTensors =
    [
        ("in_proj.weight", [102, 37]), ("in_proj.bias", [102]), ("conv1d.weight", [51, 1, 3]), ("x_proj.weight", [13, 51]),
        ("dt_proj.weight", [51, 3]), ("dt_proj.bias", [51]), ("A_log", [51, 5]), ("D", [51]), ("out_proj.weight", [37, 51]), ("out_proj.bias", [37]),
    ];

    private static readonly (string Name, long[] Shape)[] Mamba2Tensors =
    [
        ("in_proj.weight", [180, 22]), ("in_proj.bias", [180]), ("conv1d.weight", [108, 1, 5]), ("conv1d.bias", [108]),
        ("dt_bias", [6]), ("A_log", [6]), ("D", [6]), ("norm.weight", [66]), ("out_proj.weight", [22, 66]), ("out_proj.bias", [22]),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void A_Mamba_runs_in_every_format_of_the_table() => RunInEveryFormat(Mamba, 37, MambaTensors);

    [Fact]
    public void A_Mamba2_runs_in_every_format_of_the_table() => RunInEveryFormat(Mamba2, 22, Mamba2Tensors);

    private void RunInEveryFormat(string configuration, int hidden, (string Name, long[] Shape)[] mixer)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), configuration);
        WriteWeights(hidden, mixer);
        var expected = Logits(null);
        foreach (var format in Candidate.Choose([], "f32", null).Select(c => c.Format).OfType<FormatDescriptor>())
        {
            var logits = Logits(format);
            var divergence = Enumerable.Range(0, expected.Length / 29).Average(t => LogitMath.Divergence(expected.AsSpan(t * 29, 29), logits.AsSpan(t * 29, 29)));
            Assert.True(divergence < (format.Name is "Ternary" or "MaskLlm" ? 2 : 0.2), $"{format.Name}: KL {divergence}");
        }
    }

    private float[] Logits(FormatDescriptor? format)
    {
        using var model = LanguageModel.Load(folder, new ModelOptions { Format = _ => format, Threads = 2 });
        using var session = model.CreateSession();
        var logits = new float[20 * 29];
        session.Prefill([.. Enumerable.Range(0, 20)], logits);
        return logits;
    }

    private void WriteWeights(int hidden, (string Name, long[] Shape)[] mixer)
    {
        (string Name, long[] Shape)[] all =
        [
            ("backbone.embeddings.weight", [29, hidden]), ("backbone.layers.0.norm.weight", [hidden]), ("backbone.norm_f.weight", [hidden]),
            .. mixer.Select(t => ($"backbone.layers.0.mixer.{t.Name}", t.Shape)),
        ];
        var random = new Random(5);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), all.Select(t =>
        {
            var scale = t.Shape.Length > 1 ? 2 / Math.Sqrt(t.Shape[^1]) : 1;
            float[] values = [.. Enumerable.Range(0, (int)t.Shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(((2 * random.NextDouble()) - 1) * scale))];
            return SafetensorsTensor.From(t.Name, SafetensorsType.F32, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), t.Shape);
        }));
    }
}
