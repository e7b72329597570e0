using System.Text.Json.Nodes;
using Kernels.IO;
using Kernels.Models;
using Kernels.Runtime.Tests.Graph;
using Kernels.Runtime.Tests.IO;
using Utf = System.Text.Encoding;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Files changed in every way that comes to mind either load, and then run, or are refused with the exception that is documented, before much memory is taken.</summary>
public sealed class MutatedModelTests : IDisposable
{
    private const long SmallMemory = 64 << 20;

    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"text\"", "\"\\ud800\"", "0", "-1", "1", "3", "7.5", "1e-300", "1e18", "1e400", "1073741824", "2147483647", "-2147483648", "4294967296",
        "1000000000000000000000", "NaN", "Infinity", "-Infinity", "[]", "[0]", "[1, 2, 3]", "[0, Infinity]", "{}", "{\"a\": {\"b\": []}}", "{\"__float__\": \"Infinity\"}", "{\"__float__\": 3}",
        new string('[', 90) + new string(']', 90), "1x", "",
    ];

    private static readonly string[] Extra = ["sliding_window", "rope_parameters", "pruned_heads", "time_step_limit", "quantization_config", "intermediate_size", "num_key_value_heads", "max_position_embeddings"];

    private readonly TemporaryFolder folder = new();

    private int loaded;
    private int refused;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_configuration_with_another_value_loads_or_is_refused(string kind)
    {
        var (configuration, weights) = SmallFolder.Of(kind);
        SmallFolder.Write(folder.Path, configuration, weights);
        var members = Members(configuration);
        foreach (var key in members.Keys.Concat(Extra).Distinct())
        {
            foreach (var value in Values)
            {
                Try(Object(members.Where(m => m.Key != key).Append(new(key, value))));
            }
            Try(Object(members.Where(m => m.Key != key)));
        }
        ExpectBoth();
    }

    [Fact]
    public void Parameters_of_a_rotary_embedding_with_other_values_load_or_are_refused()
    {
        var (configuration, weights) = SmallFolder.Of("llama");
        SmallFolder.Write(folder.Path, configuration, weights);
        var members = Members(configuration);
        var scaling = Members("""{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000, "type": "llama3"}""");
        foreach (var place in (string[])["rope_scaling", "rope_parameters"])
        {
            foreach (var key in scaling.Keys)
            {
                foreach (var value in Values.Append("\"linear\"").Append("\"dynamic\""))
                {
                    Try(Object(members.Append(new(place, Object(scaling.Where(m => m.Key != key).Append(new(key, value)))))));
                }
                Try(Object(members.Append(new(place, Object(scaling.Where(m => m.Key != key))))));
            }
        }
        ExpectBoth();
    }

    [Fact]
    public void A_configuration_that_is_cut_or_garbled_loads_or_is_refused()
    {
        var (configuration, weights) = SmallFolder.Of("mamba2");
        SmallFolder.Write(folder.Path, configuration, weights);
        var text = Utf.UTF8.GetBytes(configuration.Replace("\"n_groups\": 2", "\"n_groups\": 2, \"time_step_limit\": [0.0, Infinity]", StringComparison.Ordinal));
        for (var length = 0; length < text.Length; length += 3)
        {
            Try(text[..length]);
        }
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var garbled = text.ToArray();
            garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
            Try(garbled);
        }
        Try(Utf.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\\\"", 200_000))));
        Try(Utf.UTF8.GetBytes(string.Concat(Enumerable.Repeat("-Infinity", 100_000))));
        Try(Utf.Unicode.GetBytes(configuration));
        ExpectBoth();
    }

    [Fact]
    public void A_header_with_other_values_loads_or_is_refused()
    {
        var (header, data) = SoundWeights();
        foreach (var name in (string[])["model.norm.weight", "model.embed_tokens.weight", "model.layers.1.mlp.down_proj.weight", "__metadata__"])
        {
            var entry = Members(header.TryGetValue(name, out var text) ? text : "{}");
            foreach (var value in Values)
            {
                TryWeights(Object(header.Where(m => m.Key != name).Append(new(name, value))), data);
                foreach (var key in (string[])["dtype", "shape", "data_offsets", "other"])
                {
                    TryWeights(Object(header.Where(m => m.Key != name).Append(new(name, Object(entry.Where(m => m.Key != key).Append(new(key, value)))))), data);
                }
            }
            foreach (var type in Enum.GetValues<SafetensorsType>())
            {
                TryWeights(Object(header.Where(m => m.Key != name).Append(new(name, Object(entry.Where(m => m.Key != "dtype").Append(new("dtype", $"\"{type.Name()}\"")))))), data);
            }
            foreach (var shape in (string[])["[0]", "[20, 37]", "[37, 20, 1]", "[740]", "[9223372036854775807, 9223372036854775807]", "[4294967296, 4294967296, 0]", "[-20]", "[2e1]"])
            {
                TryWeights(Object(header.Where(m => m.Key != name).Append(new(name, Object(entry.Where(m => m.Key != "shape").Append(new("shape", shape)))))), data);
            }
            foreach (var places in (string[])["[0, 0]", "[0, 80]", "[80, 0]", "[0, 9223372036854775807]", "[9223372036854775807, 9223372036854775807]", "[-8, 80]"])
            {
                TryWeights(Object(header.Where(m => m.Key != name).Append(new(name, Object(entry.Where(m => m.Key != "data_offsets").Append(new("data_offsets", places)))))), data);
            }
            TryWeights(Object(header.Where(m => m.Key != name)), data);
        }
        ExpectBoth();
    }

    [Fact]
    public void A_file_of_weights_that_is_cut_or_garbled_loads_or_is_refused()
    {
        var (header, data) = SoundWeights();
        var sound = RawSafetensors.Bytes(Object(header), data);
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            TryFile(sound[..random.Next(sound.Length)]);
            var garbled = sound.ToArray();
            garbled[random.Next(8 + Object(header).Length)] = (byte)random.Next(256);
            TryFile(garbled);
        }
        foreach (var length in (ulong[])[0, 1, 7, ulong.MaxValue, long.MaxValue, 1ul << 63, 100_000_000, 100_000_001, (ulong)sound.Length])
        {
            TryFile([.. BitConverter.GetBytes(length), .. sound.AsSpan(8)]);
        }
        TryFile(sound);
        ExpectBoth();
    }

    [Fact]
    public void A_quantized_file_with_other_metadata_loads_or_is_refused()
    {
        var (configuration, weights) = SmallFolder.Of("llama");
        SmallFolder.Write(folder.Path, configuration, weights);
        using (var model = LanguageModel.Load(folder.Path, TinyLlama.Options with { Format = _ => PlainFormat.Format }))
        {
            model.Save(folder.Path, folder["config.json"]);
        }
        var (header, data) = Split(File.ReadAllBytes(folder["model.safetensors"]));
        var metadata = Members(header["__metadata__"]);
        foreach (var (key, text) in metadata)
        {
            foreach (var value in Values.Concat(["{\"format\":\"PlainF32\",\"shape\":[2147483647,2147483647]}", "{\"format\":\"PlainF32\",\"shape\":[-1,20]}", "{\"format\":\"Nothing\",\"shape\":[20,20]}"]))
            {
                var changed = metadata.Where(m => m.Key != key).Append(new(key, JsonValue.Create(value)!.ToJsonString()));
                TryWeights(Object(header.Where(m => m.Key != "__metadata__").Append(new("__metadata__", Object(changed)))), data);
            }
            TryWeights(Object(header.Where(m => m.Key != "__metadata__").Append(new("__metadata__", Object(metadata.Where(m => m.Key != key))))), data);
        }
        TryWeights(Object(header), data);
        ExpectBoth();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"weight_map\": 3}")]
    [InlineData("{\"weight_map\": {\"a\": 3}}")]
    [InlineData("{\"weight_map\": {\"a\": \"../model.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"a\": \"missing.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"a\": \"shard.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"\\ud800\": \"shard.safetensors\"}}")]
    [InlineData("{\"weight_map\": {\"a\": \"\\ud800\"}}")]
    [InlineData("{\"weight_map\": ")]
    public void An_index_that_is_wrong_is_refused(string index)
    {
        SoundWeights();
        File.Move(folder["model.safetensors"], folder["shard.safetensors"]);
        File.WriteAllText(folder["model.safetensors.index.json"], index);
        var error = Record.Exception(() => SmallFolder.Logits(folder.Path, [1, 2, 3]));
        Assert.True(error is InvalidDataException or IOException, $"{error}");
    }

    private static Dictionary<string, string> Members(string json) => JsonNode.Parse(json)!.AsObject().ToDictionary(p => p.Key, p => p.Value!.ToJsonString());

    private static string Object(IEnumerable<KeyValuePair<string, string>> members) => $"{{{string.Join(", ", members.Select(m => $"{JsonValue.Create(m.Key)!.ToJsonString()}: {m.Value}"))}}}";

    private static (Dictionary<string, string> Header, byte[] Data) Split(byte[] file)
    {
        var length = BitConverter.ToInt32(file);
        return (Members(Utf.UTF8.GetString(file, 8, length)), file[(8 + length)..]);
    }

    private (Dictionary<string, string> Header, byte[] Data) SoundWeights()
    {
        var (configuration, weights) = SmallFolder.Of("llama");
        SmallFolder.Write(folder.Path, configuration, weights);
        return Split(File.ReadAllBytes(folder["model.safetensors"]));
    }

    /// <summary>A test that only ever refuses, or never, has mutated nothing that matters.</summary>
    private void ExpectBoth() => Assert.True(loaded > 0 && refused > 0, $"{loaded} files loaded and {refused} were refused.");

    private void Try(string configuration) => Try(Utf.UTF8.GetBytes(configuration));

    private void Try(byte[] configuration)
    {
        File.WriteAllBytes(folder["config.json"], configuration);
        LoadOrRefuse(() => Utf.UTF8.GetString(configuration));
    }

    private void TryWeights(string header, byte[] data) => TryFile(RawSafetensors.Bytes(header, data), header);

    private void TryFile(byte[] file, string? header = null)
    {
        File.WriteAllBytes(folder["model.safetensors"], file);
        LoadOrRefuse(() => header ?? Convert.ToHexString(file.AsSpan(0, Math.Min(file.Length, 64))));
    }

    private void LoadOrRefuse(Func<string> what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var model = LanguageModel.Load(folder.Path, TinyLlama.Options);
            using var session = model.CreateSession();
            session.Prefill(TinyLlama.Tokens(Math.Min(3, model.MaxSequence)), new float[model.VocabularySize]);
            Assert.InRange(session.ReservedBytes + model.OnCpu.Layout.Bytes + model.OnCpu.WorkspaceBytes, 0, SmallMemory);
            loaded++;
        }
        catch (Exception e) when (e is InvalidDataException or FormatNotFoundException)
        {
            refused++;
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType().Name} for {what()}: {e}");
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallMemory);
    }
}
