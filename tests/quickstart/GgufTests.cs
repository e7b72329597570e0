using System.Text.Json;
using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

/// <summary>A model that is written as a GGUF file, and measured and run from it.</summary>
[Collection(nameof(Console))]
public sealed class GgufTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly string model = TestData.InRepository("examples", "models", "llama-shakespeare");

    private string File => Path.Combine(folder, "m.gguf");

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public async Task A_file_has_the_loss_of_its_folder_in_the_same_type()
    {
        var written = await CommandRun.Of("gguf", "--model", model, "--format", "Q8_0", "--out", File);
        Assert.True(written.Code == 0, written.Errors);
        var text = TestData.ValidationText;
        var ofFile = await Loss("table", "--model", File, "--text", text, "--windows", "1", "--json");
        var ofFolder = await Loss("table", "--model", model, "--text", text, "--windows", "1", "--format", "Q8_0", "--json");

        Assert.Equal("as stored", ofFile.Name);
        Assert.Equal(ofFolder.Loss, ofFile.Loss);
    }

    [Fact]
    public async Task A_prompt_is_continued_as_text_where_tokens_are_bytes()
    {
        using var reference = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(model, "reference.json")));
        var expected = reference.RootElement.GetProperty("greedy_continuation").GetString()![..60];
        var prompt = Path.Combine(folder, "prompt.txt");
        System.IO.File.WriteAllBytes(prompt, System.IO.File.ReadAllBytes(TestData.ValidationText)[..reference.RootElement.GetProperty("greedy_prompt_bytes").GetInt32()]);
        await CommandRun.Of("gguf", "--model", model, "--out", File);
        var run = await CommandRun.Of("generate", "--model", File, "--tokens", prompt, "--count", "60");

        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(expected, run.Output.TrimEnd('\r', '\n')[..Math.Min(60, run.Output.Length)]);
    }

    [Fact]
    public async Task What_a_file_cannot_be_asked_is_told()
    {
        System.IO.File.WriteAllText(File, "text");
        Assert.Contains("is run in the formats that it is stored in", (await CommandRun.Of("table", "--model", File, "--format", "Q8_0")).Error(), StringComparison.Ordinal);
        Assert.Contains("m.gguf: byte 0: the file does not begin with the word GGUF", (await CommandRun.Of("generate", "--model", File, "--tokens", File)).Error(), StringComparison.Ordinal);
        var mamba = TestData.InRepository("examples", "models", "mamba-shakespeare");
        Assert.Contains("Only Llamas are written as GGUF files", (await CommandRun.Of("gguf", "--model", mamba, "--out", File)).Error(), StringComparison.Ordinal);
        Assert.Contains("No type of GGUF files is the format Int8Row", (await CommandRun.Of("gguf", "--model", model, "--format", "Int8Row", "--out", File)).Error(), StringComparison.Ordinal);
    }

    private static async Task<(string Name, double Loss)> Loss(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.True(run.Code == 0, run.Errors);
        using var rows = JsonDocument.Parse(run.Output);
        var row = rows.RootElement.EnumerateArray().Last();
        return (row.GetProperty("name").GetString()!, row.GetProperty("loss").GetDouble());
    }
}
