using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Runtime.Tests.IO;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.Models.Gguf;

/// <summary>A trained model whose authors say what it tells.</summary>
public sealed class StoriesTests : IDisposable
{
    private const int Tokens = 512;
    private const int Begin = 1;

    /// <summary>What <c>./run stories260K.bin -z tok512.bin -t 0.0 -n 200</c> prints, says llama2.c's <c>test_all.py</c>.</summary>
    private const string Story =
        """
        Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too high.
        Lily's mom said, "Lily, let's go to the park." Lily was sad and didn't know what to do. She said, "I want to play with your ball, but I can't find it."
        Lily was sad and didn't know what to do. She said, "I'm sorry, Lily. I didn't know what to do."
        Lily didn't want to help her mom, so she
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [StoriesFact]
    public void A_model_of_llama2c_in_gguf_tells_its_story_word_for_word()
    {
        var data = TestData.Data("stories260K")!;
        new Llama2cFile(Path.Combine(data, "stories260K.bin")).WriteGguf(folder["stories.gguf"]);
        using var model = LanguageModel.Load(folder["stories.gguf"], TinyLlama.Options);
        using var session = model.CreateSession();

        var vocabulary = Llama2cFile.Vocabulary(Path.Combine(data, "tok512.bin"), Tokens);
        var told = string.Concat(GreedyDecoder.Continue(session, [Begin], 200).Select(token => vocabulary[token])).TrimStart(' ');

        Assert.Equal(Story.ReplaceLineEndings("\n"), told);
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
