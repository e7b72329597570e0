using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

/// <summary>The whole validation text against what other programs measured: Hugging Face's loss, and the KL of an independent implementation of each format.</summary>
public class QualityTests
{
    [Fact]
    public void Losses_and_divergences_equal_those_of_independent_implementations()
    {
        using var measurement = Measure("llama-shakespeare");
        Assert.InRange(Run(measurement, null, null).Loss, 1.5033 - 0.0005, 1.5033 + 0.0005);
        AssertNear(2.60e-5, Run(measurement, "Int8Row", "absmax").Kl);
        AssertNear(1.40e-5, Run(measurement, "Int8G32", "absmax").Kl);
        AssertNear(4.78e-3, Run(measurement, "Int4G32", "absmax").Kl);
        AssertNear(4.94e-3, Run(measurement, "Int4G128", "minmax").Kl);
        AssertNear(4.27e-3, Run(measurement, "Nf4", "absmax").Kl);
        AssertNear(5.25e-3, Run(measurement, "Fp4G32", "absmax").Kl);
        AssertNear(6.70e-3, Run(measurement, "MxFp4", "absmax").Kl);
        Assert.InRange(Run(measurement, "Int4G32", "search").Kl, 0, 3.3e-3);
        Assert.InRange(Run(measurement, "Int4G128", "search").Kl, 0, 4.65e-3);
        Assert.InRange(Run(measurement, "Int3G32", "search").Kl, 0, 1.4e-2);
        Assert.InRange(Run(measurement, "Int2G16", "search").Kl, 0, 5.8e-2);
    }

    [Theory]
    [InlineData("mamba-shakespeare", 1.5062)]
    [InlineData("mamba2-shakespeare", 1.5520)]
    public void Losses_of_recurrent_models_equal_those_of_an_independent_implementation(string model, double loss)
    {
        using var measurement = Measure(model);
        Assert.InRange(Run(measurement, null, null).Loss, loss - 0.0005, loss + 0.0005);
    }

    [Fact]
    public void Trained_ternary_weights_are_kept_exactly()
    {
        using var measurement = Measure("llama-shakespeare-ternary");
        Run(measurement, null, null);
        var row = Run(measurement, "Ternary", null);
        Assert.InRange(row.Loss, 1.4906 - 0.0005, 1.4906 + 0.0005);
        Assert.InRange(row.Kl, 0, 1e-6);
        Assert.InRange(row.BitsPerWeight, 1.58, 1.7);
    }

    [ModelFact("llama-shakespeare-2to4")]
    public void Learned_masks_are_kept_exactly()
    {
        using var measurement = Measure("llama-shakespeare-2to4");
        Run(measurement, null, null);
        var row = Run(measurement, "MaskLlm", null);
        Assert.InRange(row.Loss, 1.4985 - 0.0005, 1.4985 + 0.0005);
        Assert.InRange(row.Kl, 0, 1e-6);
    }

    [Fact]
    public void Activations_in_8_bits_cost_little()
    {
        using var measurement = Measure("llama-shakespeare", windows: 20);
        var candidates = Candidate.Choose([], "both", null);
        var rows = candidates.Select(c => measurement.Measure(c, new Progress<double>(), default)).ToList();
        Assert.True(rows.Count(r => r.Activations == "int8") >= 10);
        foreach (var pair in rows.Skip(1).GroupBy(r => r.Name).Where(p => p.Count() == 2))
        {
            Assert.InRange(pair.Single(r => r.Activations == "int8").Kl - pair.Single(r => r.Activations == "f32").Kl, -1, 3e-4);
        }
    }

    private static Measurement Measure(string model, int? windows = null) =>
        new(new RunSettings(TestData.FindModel(model)!, File.ReadAllBytes(TestData.ValidationText), windows, 2, Head: false), null);

    private static Row Run(Measurement measurement, string? format, string? fit) =>
        measurement.Measure(new Candidate(format is null ? null : Candidate.Find(format), null, fit), new Progress<double>(), default);

    private static void AssertNear(double expected, double actual) => Assert.InRange(actual, expected * 0.97, expected * 1.03);
}
