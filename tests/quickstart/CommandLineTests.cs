using System.Text.Json;
using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

[Collection(nameof(Console))]
public class CommandLineTests
{
    [Fact]
    public async Task Json_has_a_row_for_each_model_and_format_and_names_every_column()
    {
        var (code, output, _) = await Run("--windows", "1", "--format", "Int4G32", "--activations", "both", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(
            ["llama-shakespeare", "mamba-shakespeare", "mamba2-shakespeare"],
            rows.Chunk(3).Select(model => Assert.Single(model.Select(r => r.GetProperty("model").GetString()!).Distinct())));
        foreach (var model in rows.Chunk(3))
        {
            Assert.Equal(["f32", "Int4G32", "Int4G32"], model.Select(r => r.GetProperty("name").GetString()!));
            Assert.Equal(["f32", "f32", "int8"], model.Select(r => r.GetProperty("activations").GetString()!));
        }
        Assert.Equal(
            ["model", "name", "activations", "fit", "bits_per_weight", "loss", "kl", "top1", "megabytes", "decode_tokens_per_second", "prefill_tokens_per_second", "loss_per_token"],
            json.RootElement[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal(4.5, json.RootElement[1].GetProperty("bits_per_weight").GetDouble());
    }

    [Fact]
    public async Task A_misspelt_format_is_told_with_the_one_that_was_meant()
    {
        var (code, _, errors) = await Run("--format", "Int4G23");
        Assert.Equal(1, code);
        Assert.Contains("Did you mean Int4G32?", errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--windows", "none")]
    [InlineData("--threads", "0")]
    [InlineData("--activations", "int4")]
    [InlineData("--device", "gpu")]
    public async Task A_value_that_cannot_be_is_refused(string option, string value)
    {
        var (code, _, errors) = await Run(option, value);
        Assert.Equal(1, code);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_told_with_what_to_use_instead()
    {
        var (code, _, errors) = await Run("--device", "cuda:99");
        Assert.Equal(1, code);
        Assert.Contains("cuda:99 was asked for, but ", errors, StringComparison.Ordinal);
        Assert.Contains("Use ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_in_8_bits_are_refused_on_a_device_which_is_told_beside_the_json()
    {
        var (code, output, errors) = await Run("--device", "ilgpu-cpu", "--activations", "int8", "--json");
        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Contains("ILGPU's simulation of a GPU was asked for.", errors, StringComparison.Ordinal);
        Assert.Contains("Leave --activations at f32, or take --device cpu", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_has_the_models_that_are_named_in_the_formats_that_are_named()
    {
        var names = new[] { "mamba2-shakespeare", "mamba-shakespeare" };
        string[] named = ["Int8Row", "Int4G128", "Nf4", "MxFp4", "Q6_K", "MaskLlm"];
        string[] models = [.. names.SelectMany(n => new[] { "--model", TestData.InRepository("examples", "models", n) })];
        var (code, output, errors) = await Run(["table", .. models, "--windows", "1", "--json", "--format", .. named]);
        Assert.True(code == 0, errors);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(names, rows.Select(r => r.GetProperty("model").GetString()!).Distinct());
        foreach (var model in rows.GroupBy(r => r.GetProperty("model").GetString()))
        {
            var formats = model.Select(r => r.GetProperty("name").GetString()!).ToList();
            Assert.Equal(named.Prepend("f32"), formats);
            Assert.All(model.Skip(1), r => Assert.InRange(r.GetProperty("kl").GetDouble(), 1e-7, 1));
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_before_anything_is_measured()
    {
        var (code, _, errors) = await Run("table", "--model", "nowhere");
        Assert.Equal(1, code);
        Assert.Contains("There is no folder nowhere", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama-shakespeare", 2e-3)]
    [InlineData("mamba-shakespeare", 5e-3)]
    [InlineData("mamba2-shakespeare", 5e-3)]
    public async Task Logits_of_a_text_equal_the_recorded_ones(string name, double tolerance)
    {
        var model = TestData.InRepository("examples", "models", name);
        var folder = Directory.CreateTempSubdirectory();
        var (tokens, output) = (Path.Combine(folder.FullName, "tokens.txt"), Path.Combine(folder.FullName, "logits.npy"));
        await File.WriteAllBytesAsync(tokens, File.ReadAllBytes(TestData.ValidationText)[..192]);
        var (code, _, errors) = await Run("logits", "--model", model, "--tokens", tokens, "--out", output);
        Assert.True(code == 0, errors);
        var (expected, actual) = (Npy.ReadSingle(Path.Combine(model, "golden_logits.npy")), Npy.ReadSingle(output));
        Assert.Equal("192, 256", string.Join(", ", actual.Shape));
        Assert.InRange(expected.Values.Zip(actual.Values, (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
        folder.Delete(recursive: true);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        return (run.Code, run.Output, run.Errors);
    }
}
