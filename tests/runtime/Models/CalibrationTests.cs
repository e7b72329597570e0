using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Models;
using Kernels.Models.Calibration;
using Kernels.Models.Evaluation;

namespace Kernels.Runtime.Tests.Models;

/// <summary>What a calibration collects of the inputs of linear layers, and how it is kept.</summary>
public sealed class CalibrationTests : IDisposable
{
    private const int Window = 8;
    private const string Hash = "a model";

    private readonly string folder = Directory.CreateTempSubdirectory("calibration").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Statistics_are_the_moments_of_what_a_layer_reads()
    {
        using var file = Calibrate("one", Text(5));
        var weights = TinyLlama.Weights(TinyLlama.Config);
        var k = TinyLlama.Config.HiddenSize;
        var inputs = Inputs(Text(5)).Select(t => Normalised(weights, t)).ToList();
        Assert.Equal(5 * Window, inputs.Count);
        Assert.Equal(5 * Window, file.Tokens);

        var found = file.Of("model.layers.0.self_attn.q_proj")!;
        AssertNear(inputs, x => x, k, found.Means.Span);
        AssertNear(inputs, x => [.. x.Select(v => v * v)], k, found.Squares.Span);
        using var moments = found.Moments!();
        AssertNear(inputs, x => [.. x.SelectMany(a => x.Select(b => a * b))], k * k, moments.Span);
        for (var i = 0; i < k; i++)
        {
            Assert.Equal(inputs.Max(x => Math.Abs(x[i])), found.Maxima.Span[i], 1e-5);
        }
    }

    [Theory]
    [InlineData("llama", 15, 9)]
    [InlineData("mamba", 9, 9)]
    [InlineData("mamba2", 5, 5)]
    public void Layers_that_read_the_same_share_their_statistics(string kind, int layers, int inputs)
    {
        using var model = TinyModels.Load(kind, TinyLlama.Options);
        Calibrator.Run(model, Hash, Text(2), Path("shared"));
        using var file = CalibrationFile.Open(Path("shared"), Hash);
        Assert.Equal(model.Layers.Select(l => l.Name).Order(StringComparer.Ordinal), file.Layers.Order(StringComparer.Ordinal));
        Assert.Equal(layers, file.Layers.Count);
        Assert.Equal(inputs, file.Layers.Select(file.Of).Distinct().Count());
        Assert.All(model.Layers, l => Assert.Equal(l.Weights.Columns, file.Of(l.Name)!.Columns));
        Assert.Null(file.Of("model.layers.7.q_proj"));
    }

    [Fact]
    public void What_is_cancelled_goes_on_to_the_same_bytes()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        Calibrator.Run(model, Hash, Text(6), Path("whole"));
        foreach (var stop in new[] { 2, 4 })
        {
            using var cancellation = new CancellationTokenSource();
            var heard = 0;
            var options = new CalibrationOptions { Cancellation = cancellation.Token, Progress = new Listener(_ => Cancel(ref heard, stop, cancellation)) };
            Assert.ThrowsAny<OperationCanceledException>(() => Calibrator.Run(model, Hash, Text(6), Path("parts"), options));
            Assert.Contains("the calibration is not finished", Assert.Throws<InvalidDataException>(() => CalibrationFile.Open(Path("parts"))).Message, StringComparison.Ordinal);
        }
        Calibrator.Run(model, Hash, Text(6), Path("parts"));
        Assert.Equal(File.ReadAllBytes(Path("whole")), File.ReadAllBytes(Path("parts")));
    }

    [Fact]
    public void Little_memory_reads_the_text_more_often_and_finds_the_same()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        Calibrator.Run(model, Hash, Text(3), Path("once"));
        var seen = new List<double>();
        Calibrator.Run(model, Hash, Text(3), Path("often"), new CalibrationOptions { MemoryBytes = 4000, CheckpointWindows = 2, Progress = new Listener(seen.Add) });
        Assert.Equal(File.ReadAllBytes(Path("once")), File.ReadAllBytes(Path("often")));
        Assert.True(seen.Count > 9);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1], 1e-9);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        foreach (var threads in new[] { 1, 3 })
        {
            using var model = TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { Threads = threads });
            Calibrator.Run(model, Hash, Text(2), Path($"{threads}"));
        }
        Assert.Equal(File.ReadAllBytes(Path("1")), File.ReadAllBytes(Path("3")));
    }

    [Fact]
    public void A_calibration_of_something_else_is_refused()
    {
        Calibrate("made", Text(2)).Dispose();
        using var model = TinyLlama.Load(TinyLlama.Config);
        Assert.Contains("is of another model", Refused(() => Calibrator.Run(model, "another", Text(2), Path("made"))), StringComparison.Ordinal);
        Assert.Contains("is of another text", Refused(() => Calibrator.Run(model, Hash, Text(3), Path("made"))), StringComparison.Ordinal);
        Assert.Contains("without", Refused(() => Calibrator.Run(model, Hash, Text(2), Path("columns"), new CalibrationOptions { HasMoments = false }), () => Calibrator.Run(model, Hash, Text(2), Path("columns"))), StringComparison.Ordinal);
        Assert.Contains("of a model with the hash", Refused(() => CalibrationFile.Open(Path("made"), "another")), StringComparison.Ordinal);
        SmallFolder.Write(folder, SmallFolder.Llama, TinyLlama.Weights(TinyLlama.Config));
        Assert.Contains("this is no calibration", Refused(() => CalibrationFile.Open(Path("model.safetensors"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_tell_weights_and_texts_apart()
    {
        var (one, other) = (TinyLlama.Weights(TinyLlama.Config), TinyLlama.Weights(TinyLlama.Config));
        Assert.Equal(ContentHash.Of(one), ContentHash.Of(other));
        other["model.norm.weight"][3] += 1;
        Assert.NotEqual(ContentHash.Of(one), ContentHash.Of(other));
        Assert.NotEqual(ContentHash.Of(Text(2)), ContentHash.Of(Text(3)));
    }

    [Fact]
    public void A_model_is_encoded_with_what_its_layers_read()
    {
        using var file = Calibrate("inputs", Text(5));
        var options = TinyLlama.Options with { Format = _ => PlainFormat(), Encoding = new EncodeOptions { Fit = "absmax then gptq" } };
        Assert.Contains("q_proj.weight: Sample: the encoder gptq needs", Assert.Throws<EncodingException>(() => TinyLlama.Load(TinyLlama.Config, options)).Message, StringComparison.Ordinal);
        using var model = TinyLlama.Load(TinyLlama.Config, options with { Inputs = file.Of });
        Assert.Equal(14, model.Layers.Count(l => l.IsCounted));
    }

    private static FormatDescriptor PlainFormat()
        => Encoding.TestFormats.Scaled(Encoding.TestFormats.Int(4), Encoding.TestFormats.F16, Encoding.TestFormats.PerRow);

    private static void Cancel(ref int heard, int stop, CancellationTokenSource cancellation)
    {
        if (++heard == stop / 2)
        {
            cancellation.Cancel();
        }
    }

    private static string Refused(params Action[] actions)
    {
        actions[..^1].ToList().ForEach(a => a());
        return Assert.Throws<InvalidDataException>(actions[^1]).Message;
    }

    private static TextWindows Text(int windows)
        => new([.. Enumerable.Range(0, (windows * Window) + 1).Select(i => (byte)((i * i + (3 * i)) % TinyLlama.Config.VocabularySize))], Window);

    private static IEnumerable<int> Inputs(TextWindows text) => Enumerable.Range(0, text.Count).SelectMany(w => text.Inputs(w).ToArray());

    /// <summary>The input of the first layer: the token's embedding behind RMSNorm.</summary>
    private static double[] Normalised(MemoryTensors weights, int token)
    {
        var k = TinyLlama.Config.HiddenSize;
        var x = weights["model.embed_tokens.weight"].Skip(token * k).Take(k).Select(v => (double)v).ToArray();
        var scale = 1 / Math.Sqrt(x.Average(v => v * v) + TinyLlama.Config.NormEpsilon);
        return [.. x.Select((v, i) => v * scale * weights["model.layers.0.input_layernorm.weight"][i])];
    }

    private static void AssertNear(List<double[]> inputs, Func<double[], double[]> of, int count, ReadOnlySpan<float> found)
    {
        var values = inputs.Select(of).ToList();
        Assert.Equal(count, found.Length);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(values.Average(v => v[i]), found[i], 1e-5);
        }
    }

    private string Path(string name) => System.IO.Path.Combine(folder, name);

    private CalibrationFile Calibrate(string name, TextWindows text)
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        Calibrator.Run(model, Hash, text, Path(name));
        return CalibrationFile.Open(Path(name), Hash);
    }

    private sealed class Listener(Action<double> heard) : IProgress<double>
    {
        public void Report(double value) => heard(value);
    }
}
