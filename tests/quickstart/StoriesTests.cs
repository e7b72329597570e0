using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

/// <summary>A trained model whose authors say what it tells.</summary>
[Collection(nameof(Console))]
public sealed class StoriesTests : IDisposable
{
    /// <summary>What <c>./run stories260K.bin -z tok512.bin -t 0.0 -n 200</c> prints, says llama2.c's <c>test_all.py</c>.</summary>
    private const string Story =
        """
        Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too high.
        Lily's mom said, "Lily, let's go to the park." Lily was sad and didn't know what to do. She said, "I want to play with your ball, but I can't find it."
        Lily was sad and didn't know what to do. She said, "I'm sorry, Lily. I didn't know what to do."
        Lily didn't want to help her mom, so she
        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private string Model => Path.Combine(folder, "stories.gguf");

    public void Dispose() => Directory.Delete(folder, true);

    [StoriesFact]
    public async Task A_model_of_llama2c_tells_its_story_word_for_word()
    {
        await Convert();

        var whole = await CommandRun.Of("generate", Model, "", "--count", "200");
        Assert.True(whole.Code == 0, whole.Errors);
        Assert.Equal(Story.ReplaceLineEndings("\n"), whole.Output.ReplaceLineEndings("\n").TrimEnd('\n'));

        const string Prompt = "Once upon a time, there was a little girl";
        var rest = await CommandRun.Of("generate", Model, Prompt, "--count", "20");
        Assert.StartsWith(rest.Output.TrimEnd(), Story[Prompt.Length..], StringComparison.Ordinal);
        Assert.NotEqual("", rest.Output.Trim());
    }

    [StoriesFact]
    public async Task Its_loss_is_told_for_each_byte_and_each_token()
    {
        await Convert();
        var text = Path.Combine(folder, "story.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat(Story.ReplaceLineEndings("\n") + "\n", 4)));

        var run = await CommandRun.Of("table", "--model", Model, "--text", text, "--json");

        Assert.True(run.Code == 0, run.Errors);
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        var row = Assert.Single(json.RootElement.EnumerateArray());
        var (perByte, perToken) = (row.GetProperty("loss").GetDouble(), row.GetProperty("loss_per_token").GetDouble());
        // Its 512 tokens have from two to three bytes in a text like those it was trained on.
        Assert.InRange(perToken / perByte, 2, 3.5);
        Assert.InRange(perByte, 0.05, 1);
    }

    [StoriesFact]
    public async Task A_file_that_is_no_model_of_llama2c_is_told()
    {
        var (model, vocabulary) = Files;
        Assert.Contains("which are no sizes of a model", (await CommandRun.Of("llama2c", vocabulary, vocabulary, "--out", Model)).Error(), StringComparison.Ordinal);
        var narrow = Path.Combine(folder, "narrow.bin");
        await File.WriteAllBytesAsync(narrow, [1, 0, 0, 0, .. (await File.ReadAllBytesAsync(vocabulary))[4..]]);
        Assert.Contains("bytes; the longest has 1", (await CommandRun.Of("llama2c", model, narrow, "--out", Model)).Error(), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(narrow, (await File.ReadAllBytesAsync(vocabulary))[..^9]);
        Assert.Contains("ends before the 512 tokens", (await CommandRun.Of("llama2c", model, narrow, "--out", Model)).Error(), StringComparison.Ordinal);
        var cut = Path.Combine(folder, "short.bin");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(model))[..5000]);
        Assert.Contains("ends before token_embd.weight", (await CommandRun.Of("llama2c", cut, vocabulary, "--out", Model)).Error(), StringComparison.Ordinal);
        Assert.False(File.Exists(Model));
    }

    private static (string Model, string Vocabulary) Files =>
        (Path.Combine(TestData.Data("stories260K")!, "stories260K.bin"), Path.Combine(TestData.Data("stories260K")!, "tok512.bin"));

    private async Task Convert()
    {
        var run = await CommandRun.Of("llama2c", Files.Model, Files.Vocabulary, "--out", Model);
        Assert.True(run.Code == 0, run.Errors);
    }
}

/// <summary>A test on the model stories260K; it is skipped, with the reason, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoriesFactAttribute : FactAttribute
{
    public StoriesFactAttribute()
    {
        if (TestData.Data("stories260K") is null)
        {
            Skip = "There is no folder ../shared/data/stories260K beside the repository.";
        }
    }
}
