using System.Runtime.InteropServices;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Models;
using Kernels.Runtime.Tests.Graph;
using Kernels.Runtime.Tests.IO;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Files as other programs write them: the same numbers give the same bits, and what is wrong is named.</summary>
public sealed class ModelFileTests : IDisposable
{
    private const string DownProjection = "model.layers.1.mlp.down_proj.weight";

    private static readonly int[] Tokens = TinyLlama.Tokens(20);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Metadata_may_be_null()
    {
        var expected = Plain("llama");
        var bytes = File.ReadAllBytes(folder["model.safetensors"]);
        var header = BitConverter.ToInt32(bytes);
        File.WriteAllBytes(folder["model.safetensors"], RawSafetensors.Bytes([.. "{\"__metadata__\":null,"u8, .. bytes.AsSpan(9, header - 1)], bytes[(8 + header)..]));

        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));
    }

    [Fact]
    public void Float64_is_rounded()
    {
        var expected = Plain("llama");
        // A quarter of the distance to the next float32 is rounded away.
        Spoil("llama", t => t with
        {
            Type = SafetensorsType.F64,
            Write = stream => stream.Write(MemoryMarshal.AsBytes(Floats(t).Select(v => v * (1 + Math.ScaleB(1, -26))).ToArray().AsSpan())),
        });

        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));
    }

    [Theory]
    [InlineData("model.layers.0.self_attn.rotary_emb.inv_freq", 7)]
    [InlineData("model.rotary_emb.inv_freq", 7)]
    [InlineData("model.rotary_emb.original_inv_freq", 7)]
    [InlineData("model.layers.1.self_attn.rotary_emb.cos_cached", 4, 14)]
    [InlineData("model.layers.1.self_attn.rotary_emb.sin_cached", 1, 1, 4, 14)]
    [InlineData("model.layers.0.self_attn.masked_bias")]
    [InlineData("model.layers.0.self_attn.bias", 1, 1, 4, 4)]
    public void Left_over_buffers_are_passed_over(string name, params int[] shape)
    {
        var expected = Plain("llama");
        var (configuration, weights) = SmallFolder.Of("llama");
        weights.Add(name, GraphRunner.Random(3, shape.Aggregate(1, (a, b) => a * b)), [.. shape.Select(e => (long)e)]);
        SmallFolder.Write(folder.Path, configuration, weights);

        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));
    }

    [Theory]
    [InlineData("llama", "model.layers.0.self_attn.q_norm.weight")]
    [InlineData("llama", "model.layers.0.self_attn.q_proj.weight_scale")]
    [InlineData("llama", "model.layers.2.mlp.up_proj.weight")]
    [InlineData("mamba", "backbone.layers.0.mixer.rotary_emb.inv_freq")]
    public void Anything_else_left_over_is_an_error(string kind, string name)
    {
        var (configuration, weights) = SmallFolder.Of(kind);
        weights.Add(name, new float[7], 7);
        SmallFolder.Write(folder.Path, configuration, weights);

        Assert.Contains($"1 tensors have no place in the model that config.json describes, such as {name}.", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void Filters_may_lie_as_MLX_writes_them(string kind)
    {
        var expected = Plain(kind);
        Spoil(kind, t => t.Name.EndsWith("conv1d.weight", StringComparison.Ordinal) ? t with { Shape = [t.Shape[0], t.Shape[2], 1] } : t);
        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));

        Spoil(kind, t => t.Name.EndsWith("conv1d.weight", StringComparison.Ordinal) ? t with { Shape = [t.Shape[2], 1, t.Shape[0]] } : t);
        Assert.Contains("conv1d.weight F32 [3, 1, ", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", "model.embed_tokens.weight")]
    [InlineData("mamba", "backbone.embeddings.weight")]
    [InlineData("mamba2", "backbone.embeddings.weight")]
    public void A_shared_head_may_be_there_under_either_name_or_both(string kind, string embedding)
    {
        var (configuration, weights) = Tied(kind);
        weights.Remove("lm_head.weight");
        SmallFolder.Write(folder.Path, configuration, weights);
        var expected = SmallFolder.Logits(folder.Path, Tokens);

        weights.Add("lm_head.weight", weights[embedding], 37, 20);
        SmallFolder.Write(folder.Path, configuration, weights);
        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));

        weights.Remove(embedding);
        SmallFolder.Write(folder.Path, configuration, weights);
        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_head_that_differs_from_the_embedding_stands_although_the_configuration_ties_them(string kind)
    {
        var expected = Plain(kind);
        var (configuration, weights) = Tied(kind);
        SmallFolder.Write(folder.Path, configuration, weights);

        Assert.Equal(expected, SmallFolder.Logits(folder.Path, Tokens));
    }

    [Fact]
    public void A_head_that_is_missing_is_an_error_where_nothing_ties_it()
    {
        var (configuration, weights) = SmallFolder.Of("llama");
        weights.Remove("lm_head.weight");
        SmallFolder.Write(folder.Path, configuration, weights);

        Assert.Contains("there is no tensor 'lm_head.weight'", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DownProjection, float.NaN, "NaN at [0, 5]")]
    [InlineData(DownProjection, float.PositiveInfinity, "Infinity at [0, 5]")]
    [InlineData("model.layers.0.input_layernorm.weight", float.NegativeInfinity, "-Infinity at [5]")]
    [InlineData("model.embed_tokens.weight", float.NaN, "NaN at [0, 5]")]
    public void Weights_that_are_not_finite_are_named(string tensor, float value, string expected)
    {
        var (configuration, weights) = SmallFolder.Of("llama");
        weights[tensor][5] = value;
        SmallFolder.Write(folder.Path, configuration, weights);

        var message = Refused().Message;
        Assert.Contains($"tensor {tensor} F32 [", message, StringComparison.Ordinal);
        Assert.Contains($"holds {expected}; weights should be finite.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_float64_beyond_float32_is_named()
    {
        Spoil("llama", t => t.Name == DownProjection
            ? t with { Type = SafetensorsType.F64, Write = stream => stream.Write(MemoryMarshal.AsBytes(Enumerable.Repeat(-1e300, Floats(t).Length).ToArray().AsSpan())) }
            : t);
        Assert.Contains($"tensor {DownProjection} F64 [20, 27] holds -Infinity at [0, 0]", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_encoded_is_told_with_its_tensor()
    {
        // A format without a fit is served by no encoder.
        var plain = PlainFormat.Format;
        var format = new FormatDescriptor
        {
            Name = "Unfitted", RowAxis = "n", ColumnAxis = "k", Text = plain.Text, Hash = "unfitted", Fields = plain.Fields, Value = plain.Value, Layout = plain.Layout,
        };
        var error = Assert.Throws<EncodingException>(() => TinyLlama.Load(TinyLlama.Config, TinyLlama.Options with { Format = _ => format }));
        Assert.Contains("memory: model.layers.0.self_attn.q_proj.weight: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void A_folder_in_the_place_of_a_file_or_nothing_is_an_error_of_files(string file)
    {
        Plain("llama");
        File.Delete(folder[file]);
        Assert.ThrowsAny<IOException>(() => SmallFolder.Logits(folder.Path, Tokens));
        Directory.CreateDirectory(folder[file]);
        var error = Record.Exception(() => SmallFolder.Logits(folder.Path, Tokens));
        Assert.True(error is IOException or UnauthorizedAccessException, $"{error}");
        Assert.ThrowsAny<IOException>(() => LanguageModel.Load(folder["nowhere"]));
    }

    private static (string Configuration, MemoryTensors Weights) Tied(string kind)
    {
        var (configuration, weights) = SmallFolder.Of(kind);
        // The last of two equal keys counts.
        return (configuration.TrimEnd().TrimEnd('}') + ", \"tie_word_embeddings\": true }", weights);
    }

    private static float[] Floats(SafetensorsTensor tensor)
    {
        using var stream = new MemoryStream();
        tensor.Write(stream);
        return MemoryMarshal.Cast<byte, float>(stream.ToArray()).ToArray();
    }

    private float[] Plain(string kind)
    {
        var (configuration, weights) = SmallFolder.Of(kind);
        SmallFolder.Write(folder.Path, configuration, weights);
        return SmallFolder.Logits(folder.Path, Tokens);
    }

    private void Spoil(string kind, Func<SafetensorsTensor, SafetensorsTensor> change)
    {
        var (configuration, weights) = SmallFolder.Of(kind);
        SmallFolder.Write(folder.Path, configuration, weights, change);
    }

    private InvalidDataException Refused() => Assert.Throws<InvalidDataException>(() => SmallFolder.Logits(folder.Path, Tokens));
}
