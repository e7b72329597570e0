using System.Text.Json;
using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

/// <summary>Calibrations made and used from the command line.</summary>
[Collection(nameof(Console))]
public sealed class CalibrateTests : IDisposable
{
    private const string Plan = "search then gptq";

    private readonly string folder = Directory.CreateTempSubdirectory("calibrate").FullName;

    private string Model => Path.Combine(folder, "model");

    private string File => Path.Combine(folder, "model.calib");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_calibration_is_made_kept_and_used()
    {
        SmallLlama.Write(Model, vocabulary: 256);
        var made = await Calibrate(Model, File);
        Assert.Equal((0, ""), (made.Code, made.Errors));
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        Assert.Equal(0, (await Calibrate(Model, File)).Code);
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(File));

        var table = await Table("--calibration", File);
        Assert.Equal((0, ""), (table.Code, table.Errors));
        using var json = JsonDocument.Parse(table.Output);
        Assert.Equal(Plan, json.RootElement[1].GetProperty("fit").GetString());
        Assert.InRange(json.RootElement[1].GetProperty("kl").GetDouble(), 1e-9, 1);
    }

    [Fact]
    public async Task What_is_missing_or_of_another_model_is_named()
    {
        SmallLlama.Write(Model, vocabulary: 256);
        Assert.Contains("q_proj.weight: Int4G32: the encoder gptq needs the second moments", (await Table()).Error(), StringComparison.Ordinal);
        var other = Path.Combine(folder, "other");
        SmallLlama.Write(other, vocabulary: 256, spoil: (_, values) => values[0] += 1);
        await Calibrate(other, File);
        Assert.Contains("is a calibration of model; 'calibrate' makes one", (await Table("--calibration", File)).Error(), StringComparison.Ordinal);
        Assert.Contains("is of another model", (await Calibrate(Model, File)).Error(), StringComparison.Ordinal);
        Assert.Contains("--until 100 leaves no window", (await Calibrate(Model, File, "--until", "100")).Error(), StringComparison.Ordinal);
    }

    [ModelFact("tinyshakespeare.txt")]
    public async Task Feedback_halves_the_divergence_of_three_bits()
    {
        var model = TestData.InRepository("examples", "models", "llama-shakespeare");
        var text = TestData.FindModel("tinyshakespeare.txt")!;
        // The validation text begins where training ended.
        Assert.Equal(0, (await CommandRun.Of("calibrate", "--model", model, "--text", text, "--until", "1003854", "--windows", "60", "--out", File)).Code);
        var bytes = await System.IO.File.ReadAllBytesAsync(TestData.ValidationText);
        double[] divergences = [.. new[] { "search", Plan }.Select(fit =>
        {
            using var measurement = new Measurement(new RunSettings(model, bytes, 15, 2, Head: false, Calibrations: [File]), null);
            measurement.Measure(new Candidate(null, null, null), new Progress<double>(), default);
            return measurement.Measure(new Candidate(Candidate.Find("Int3G32"), null, fit), new Progress<double>(), default).Kl;
        })];
        Assert.InRange(divergences[1] / divergences[0], 0, 0.6);
    }

    private Task<CommandRun> Table(params string[] more)
        => CommandRun.Of(["table", "--model", Model, "--text", TestData.ValidationText, "--windows", "1", "--format", "Int4G32", "--fit", Plan, "--json", .. more]);

    private static Task<CommandRun> Calibrate(string model, string file, params string[] more)
        => CommandRun.Of(["calibrate", "--model", model, "--text", TestData.ValidationText, "--windows", "3", "--out", file, .. more]);
}
