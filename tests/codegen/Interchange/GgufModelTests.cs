using Kernels.Check;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>A trained Llama in types of GGUF: from a file it has the bits that it has from its folder in the same formats.</summary>
public sealed class GgufModelTests : IDisposable
{
    private const string Name = "llama-shakespeare";

    private readonly string folder = Directory.CreateTempSubdirectory("kernels-gguf").FullName;

    private string Target => Path.Combine(folder, "m.gguf");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("Q8_0", false)]
    [InlineData("Q4_0", true)]
    [InlineData("Q5_1", true)]
    public void A_model_that_was_encoded_has_the_same_bits_from_a_file(string format, bool head)
    {
        using var model = Load(new ModelOptions { Format = _ => GgufFormats.Of(format), QuantizeHead = head });
        Check(model, format, head ? 43 : 42);
    }

    [Theory]
    [InlineData("Q4_K")]
    [InlineData("Q6_K")]
    [InlineData("Iq4Xs")]
    [InlineData("Tq1_0")]
    public void Blocks_that_no_encoder_finds_run_as_they_are_stored(string format)
    {
        var random = new Random(5);
        using var shapes = Load(new ModelOptions());
        var layers = shapes.Layers.ToDictionary(l => l.Name, l => (l.Weights.Rows, l.Weights.Columns));
        // The embedding is in blocks too, and the head shares nothing with it.
        layers.Add("model.embed_tokens", (256, 256));
        using var model = Load(new ModelOptions { Encoded = layer => RandomMatrix.Of(GgufFormats.Of(format), layers[layer].Rows, layers[layer].Columns, random) });
        Check(model, format, 44);
    }

    [Fact]
    public void A_number_that_is_none_is_told_with_its_tensor_and_byte()
    {
        using (var model = Load(new ModelOptions { Format = _ => GgufFormats.Of("Q8_0") }))
        {
            GgufModelWriter.Write(Target, model);
        }
        GgufTensor tensor;
        using (var file = GgufFile.Open(Target))
        {
            tensor = file.Tensor("blk.3.attn_k.weight");
        }
        // The scale of the third block of the row that lies sixth.
        var at = tensor.Offset + (((5 * (256 / 32)) + 2) * 34);
        using (var stream = File.OpenWrite(Target))
        {
            stream.Position = at;
            stream.Write([0x00, 0x7e]);
        }

        var error = Assert.Throws<InvalidDataException>(() => LanguageModel.Load(Target));

        // Rows 0 and 16 of a head of 32 lie first, then 1 and 17: the sixth is row 18.
        Assert.Equal($"{Target}: tensor blk.3.attn_k.weight Q8_0 [128, 256]: the block at byte {at}: field d: element [18, 2] is infinite or NaN.", error.Message);
    }

    private void Check(LlamaModel model, string format, int quantized)
    {
        GgufModelWriter.Write(Target, model);
        using (var file = GgufFile.Open(Target))
        {
            Assert.Equal(quantized, file.Tensors.Values.Count(t => t.Type.Format == format));
        }
        using var loaded = LanguageModel.Load(Target, new ModelOptions { Threads = 1 });

        Assert.Equal(model.Layers.Select(l => (l.Name, l.Weights.Format.Name)), loaded.Layers.Select(l => (l.Name, l.Weights.Format.Name)));
        Assert.Equal(Logits(model), Logits(loaded));
    }

    private static int[] Logits(LanguageModel model)
    {
        int[] tokens = [.. File.ReadAllBytes(TestData.ValidationText).AsSpan(0, 24).ToArray().Select(b => (int)b)];
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        session.Prefill(tokens, logits);
        return [.. logits.Select(BitConverter.SingleToInt32Bits)];
    }

    private static LlamaModel Load(ModelOptions options)
    {
        // The formats are registered by the time that they are looked for.
        _ = GgufFormats.Types;
        var model = TestData.FindModel(Name)!;
        using var weights = SafetensorsModel.Open(model);
        return (LlamaModel)LanguageModel.Create(model, weights, options with { Threads = 1 });
    }
}
