using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.IO;

namespace Kernels.Runtime.Tests.Models.Gguf;

/// <summary>Llamas as GGUF files: written and read with the same bits, and refused by the name of what is wrong.</summary>
public sealed class GgufLlamaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["m.gguf"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    public void A_model_is_written_and_read_with_the_same_bits(bool tied, bool biases, bool scaled)
    {
        var config = TinyLlama.Config with
        {
            TieEmbeddings = tied, AttentionBias = biases, MlpBias = biases, RotaryScaling = scaled ? new RotaryScaling.Linear(2) : new RotaryScaling.None(), HalfRotaryFrequencies = scaled,
        };
        using var model = TinyLlama.Load(config);
        GgufModelWriter.Write(File, model);
        using var loaded = (LlamaModel)LanguageModel.Load(File, TinyLlama.Options);

        Assert.Equal(config, loaded.Config);
        Assert.Equal(TinyLlama.Prefill(model, TinyLlama.Tokens(20)), TinyLlama.Prefill(loaded, TinyLlama.Tokens(20)));
    }

    [Fact]
    public void Frequencies_that_no_key_tells_are_divided_by_a_tensor()
    {
        var config = TinyLlama.Config with { RotaryScaling = new RotaryScaling.Llama3(8, 1, 4, 64) };
        using var model = TinyLlama.Load(config);
        GgufModelWriter.Write(File, model);
        using var loaded = LanguageModel.Load(File, TinyLlama.Options);
        GgufModelWriter.Write(folder["again.gguf"], (LlamaModel)loaded);

        LlamaModelTests.AssertNear([.. new ReferenceLlama(config, TinyLlama.Weights(config)).Run(TinyLlama.Tokens(60)).SelectMany(l => l)], TinyLlama.Prefill(loaded, TinyLlama.Tokens(60)), 1e-4);
        Assert.Equal(System.IO.File.ReadAllBytes(File).Length, System.IO.File.ReadAllBytes(folder["again.gguf"]).Length);
    }

    [Theory]
    [InlineData("general.architecture", "gpt2", "general.architecture is String gpt2, which is not supported; supported is \"llama\".")]
    [InlineData("general.type", "adapter", "general.type is String adapter; only a file that is a \"model\" is one by itself.")]
    [InlineData("llama.rope.scaling.type", "yarn", "llama.rope.scaling.type is String yarn, which is not supported; supported is \"none\" or \"linear\".")]
    [InlineData("llama.rope.dimension_count", 8u, "llama.rope.dimension_count is UInt32 8, which is not supported; supported is 14.")]
    [InlineData("llama.attention.value_length", 16u, "llama.attention.value_length is UInt32 16, which is not supported; supported is 14.")]
    [InlineData("llama.vocab_size", 36u, "llama.vocab_size is UInt32 36, which is not supported; supported is 37.")]
    [InlineData("llama.expert_count", 8u, "llama.expert_count is UInt32 8, which is not supported; supported is 0.")]
    [InlineData("llama.attention.sliding_window", 8u, "llama.attention.sliding_window is UInt32 8, and this program does not know the key.")]
    [InlineData("llama.block_count", 0u, "llama.block_count should be a positive integer, but is UInt32 0.")]
    [InlineData("llama.block_count", 1u, "9 tensors have no place in the Llama of 1 layers that the file describes, such as blk.1.")]
    [InlineData("llama.block_count", 2000000000u, "llama.block_count is 2000000000, but there are only 21 tensors.")]
    [InlineData("llama.attention.head_count", 5u, "tensor blk.0.attn_q.weight F32 [56, 20] should have 70 rows, 14 for each of 5 heads.")]
    [InlineData("kernels.rotary_frequencies", "float64", "rotary_frequencies is \"float64\", which is not supported")]
    [InlineData("llama.attention.layer_norm_rms_epsilon", float.NaN, "llama.attention.layer_norm_rms_epsilon should be a positive Float32, but is Float32 NaN.")]
    public void What_a_file_says_and_this_program_does_not_do_is_refused_by_name(string key, object value, string message)
    {
        SmallGguf.Write(File, keys: keys => keys[key] = new GgufValue(value));

        Assert.Contains(message, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_is_named()
    {
        SmallGguf.Write(File, keys: keys => keys.Remove("llama.feed_forward_length"));

        Assert.Equal($"{File}: the key llama.feed_forward_length is missing.", Refused());
    }

    [Fact]
    public void A_tensor_that_is_missing_or_in_excess_or_no_vector_is_named()
    {
        SmallGguf.Write(File, tensors: tensors => tensors.RemoveAll(t => t.Name == "blk.1.ffn_norm.weight"));
        Assert.Contains("there is no tensor 'model.layers.1.post_attention_layernorm.weight'", Refused(), StringComparison.Ordinal);

        SmallGguf.Write(File, tensors: tensors => tensors.Add(GgufTensorData.From("blk.0.attn_q_norm.weight", GgufTensorType.Find(0)!, new byte[14 * 4], 14)));
        Assert.Contains("1 tensors have no place in the Llama of 2 layers that the file describes, such as blk.0.attn_q_norm.weight.", Refused(), StringComparison.Ordinal);

        SmallGguf.Write(File, tensors: tensors => tensors[^1] = GgufTensorData.From(tensors[^1].Name, GgufTensorType.Find(8)!, new byte[34], 32));
        Assert.Contains("Q8_0 [32] is quantized; only matrices are", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_short_tells_the_tensor_and_where_it_should_lie()
    {
        SmallGguf.Write(File);
        var bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, bytes[..^64]);

        Assert.Matches(@"m\.gguf: byte \d+: tensor \S+ F32 \[20\]: its 80 bytes from \d+ on do not lie inside the \d+ bytes of data\.", Refused());
    }

    [Fact]
    public void Any_other_value_of_a_key_loads_or_is_refused()
    {
        object[] values = [0u, 1u, 3u, uint.MaxValue, -1, 1L << 40, 0f, 0.5f, -1f, float.PositiveInfinity, "", "llama", true, new GgufArray(new uint[] { 1, 2 })];
        SmallGguf.Write(File);
        string[] names;
        using (var file = GgufFile.Open(File))
        {
            names = [.. file.Metadata.Keys, "llama.rope.scaling.factor", "llama.rope.scaling.type", "split.count", "split.no"];
        }
        var refused = 0;
        foreach (var name in names)
        {
            foreach (var value in values)
            {
                SmallGguf.Write(File, keys: keys => keys[name] = new GgufValue(value));
                try
                {
                    using var model = LanguageModel.Load(File, TinyLlama.Options with { MaxSequence = 8 });
                }
                catch (InvalidDataException e)
                {
                    Assert.NotEqual("", e.Message);
                    refused++;
                }
            }
        }

        Assert.InRange(refused, names.Length, (names.Length * values.Length) - names.Length);
    }

    private string Refused() => Assert.Throws<InvalidDataException>(() => LanguageModel.Load(File, TinyLlama.Options)).Message;
}
