using System.Text.Json.Nodes;
using Kernels.Check;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Models;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>A Llama whose layers lie in the tensors of GPTQ or AWQ runs as it is stored.</summary>
public sealed class CheckpointModelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kernels-checkpoint").FullName;

    static CheckpointModelTests()
    {
        foreach (var format in InMemoryCompiler.Compile(InMemoryCompiler.TextOf(TestData.InRepository("examples", "checkpoints")), everyTarget: false))
        {
            KernelRegistry.Register(format.Descriptor);
            KernelRegistry.Register(format.Kernels.Single().Kernel);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("GptqInt4G128")]
    [InlineData("AwqInt4G128")]
    [InlineData("CompressedInt4ZeroG128")]
    public void A_checkpoint_has_the_logits_of_its_layers(string name)
    {
        var format = KernelRegistry.FindFormat(name)!;
        var source = TestData.FindModel("llama-shakespeare")!;
        using var floats = SafetensorsModel.Open(source);
        var matrices = floats.Entries.Values.Where(e => e.Name.EndsWith("_proj.weight", StringComparison.Ordinal))
            .ToDictionary(e => e.Name[..^".weight".Length], e => RandomMatrix.Of(format, (int)e.Shape[0], (int)e.Shape[1], new Random((int)e.Offset)));
        var others = floats.Entries.Values.Where(e => !e.Name.EndsWith("_proj.weight", StringComparison.Ordinal)).Select(e => SafetensorsTensor.From(e.Name, e.Type, floats.Bytes(e.Name).ToArray(), [.. e.Shape]));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. others, .. matrices.SelectMany(m => CheckpointMatrix.Write(m.Value, m.Key))]);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!;
        config["quantization_config"] = new JsonObject { ["quant_method"] = "any", ["bits"] = 4 };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());

        using var expected = LanguageModel.Create(source, floats, new ModelOptions { Threads = 1, Encoded = layer => matrices.GetValueOrDefault(layer) });
        using var model = LanguageModel.Load(folder, new ModelOptions { Threads = 1, Stored = layer => layer.EndsWith("_proj", StringComparison.Ordinal) ? format : null });

        Assert.Equal(42, model.Layers.Count(l => l.Weights.Format.Name == name));
        Assert.Equal(Logits(expected), Logits(model));
        Assert.Contains("quantization_config is", Assert.Throws<InvalidDataException>(() => LanguageModel.Load(folder)).Message, StringComparison.Ordinal);
    }

    private static int[] Logits(LanguageModel model)
    {
        using var session = model.CreateSession();
        var logits = new float[16 * model.VocabularySize];
        session.Prefill([.. Enumerable.Range(65, 16)], logits);
        return [.. logits.Select(BitConverter.SingleToInt32Bits)];
    }
}
