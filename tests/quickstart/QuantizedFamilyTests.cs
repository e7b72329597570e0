using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.Models;
using Kernels.Runtime.Tests.Models.Families;

namespace Kernels.Quickstart.Tests;

/// <summary>The relatives of Llama in a quantized format: as the same models with the floats that the format decodes to, which tests/runtime holds against float64.</summary>
public sealed class QuantizedFamilyTests : IDisposable
{
    private const string Format = "Int8G32";
    private const int Tokens = 80;
    private const double Tolerance = 1e-3;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Names => [.. FamilyCase.All.Keys];

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_are_those_of_the_decoded_weights_and_stay_when_saved(string name)
    {
        var family = FamilyCase.All[name];
        var format = Candidate.Find(Format);
        using var decoded = Load(family, Decoded(family.Weights(), format), new ModelOptions { Threads = 1 });
        using var quantized = Load(family, family.Weights(), new ModelOptions { Format = _ => format, Threads = 1 });
        var (expected, actual) = (Prefill(decoded), Prefill(quantized));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));

        var (source, saved) = (Path.Combine(folder, "source.json"), Path.Combine(folder, "saved"));
        File.WriteAllText(source, family.Configuration);
        quantized.Save(saved, source);
        using var loaded = LanguageModel.Load(saved, new ModelOptions { Threads = 1 });
        Assert.Equal(actual, Prefill(loaded));
    }

    private static LlamaModel Load(FamilyCase family, MemoryTensors weights, ModelOptions options)
    {
        using var config = ConfigReader.Parse(family.Configuration);
        return LlamaModel.Create(LlamaConfig.Parse(config), weights, options);
    }

    private static float[] Prefill(LanguageModel model)
    {
        using var session = model.CreateSession();
        var logits = new float[Tokens * model.VocabularySize];
        session.Prefill(FamilyCase.Tokens(Tokens), logits);
        return logits;
    }

    private static MemoryTensors Decoded(MemoryTensors weights, FormatDescriptor format)
    {
        foreach (var entry in weights.Entries.Values.Where(e => e.Name.EndsWith("_proj.weight", StringComparison.Ordinal)))
        {
            var values = weights[entry.Name];
            var (rows, columns) = ((int)entry.Shape[0], (int)entry.Shape[1]);
            using var encoded = MatrixEncoder.Encode(format, values, rows, columns, new EncodeOptions());
            using var packed = PackedMatrix.Pack(encoded);
            for (var row = 0; row < rows; row++)
            {
                packed.DequantizeRow(row, values.AsSpan(row * columns, columns));
            }
        }
        return weights;
    }
}
