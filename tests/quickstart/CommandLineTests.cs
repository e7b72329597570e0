using System.Text.Json;
using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task Json_names_every_column()
    {
        var (code, output, _) = await Run("--windows", "1", "--format", "Int4G32", "--activations", "both", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(["f32", "Int4G32", "Int4G32"], json.RootElement.EnumerateArray().Select(r => r.GetProperty("name").GetString()!));
        Assert.Equal(["f32", "f32", "int8"], json.RootElement.EnumerateArray().Select(r => r.GetProperty("activations").GetString()!));
        Assert.Equal(
            ["name", "activations", "fit", "bits_per_weight", "loss", "kl", "top1", "megabytes", "decode_tokens_per_second", "prefill_tokens_per_second"],
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
    public async Task A_value_that_cannot_be_is_refused(string option, string value)
    {
        var (code, _, errors) = await Run(option, value);
        Assert.Equal(1, code);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public async Task Logits_of_a_text_equal_the_recorded_ones()
    {
        var model = TestData.InRepository("examples", "models", "llama-shakespeare");
        var folder = Directory.CreateTempSubdirectory();
        var (tokens, output) = (Path.Combine(folder.FullName, "tokens.txt"), Path.Combine(folder.FullName, "logits.npy"));
        await File.WriteAllBytesAsync(tokens, File.ReadAllBytes(TestData.ValidationText)[..192]);
        var (code, _, errors) = await Run("logits", "--model", model, "--tokens", tokens, "--out", output);
        Assert.True(code == 0, errors);
        var (expected, actual) = (Npy.ReadSingle(Path.Combine(model, "golden_logits.npy")), Npy.ReadSingle(output));
        Assert.Equal("192, 256", string.Join(", ", actual.Shape));
        Assert.InRange(expected.Values.Zip(actual.Values, (a, b) => Math.Abs(a - b)).Max(), 0, 2e-3);
        folder.Delete(recursive: true);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        Console.SetOut(written);
        Console.SetError(complained);
        try
        {
            return (await CommandLine.RunAsync(arguments), written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
