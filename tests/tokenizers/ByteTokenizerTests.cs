using Kernels.IO;
using Kernels.Runtime.Tests.IO;

namespace Kernels.Tokenizers.Tests;

public sealed class ByteTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tokens_are_the_bytes_of_a_text()
    {
        Assert.Equal([0x61, 0xC3, 0xA9, 0x0A], ByteTokenizer.Instance.Encode("aé\n"));
        Assert.Equal("aé\n", ByteTokenizer.Instance.Decode([0x61, 0xC3, 0xA9, 0x0A]));
        Assert.Equal("\uFFFDa", ByteTokenizer.Instance.Decode([0xC3, 0x61]));
    }

    [Fact]
    public void A_file_of_byte_tokens_alone_reads_texts_as_bytes()
    {
        KeyValuePair<string, GgufValue>[] keys =
        [
            new("tokenizer.ggml.model", new GgufValue("llama")),
            new("tokenizer.ggml.tokens", new GgufValue(new GgufArray(Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>").ToArray()))),
            new("tokenizer.ggml.token_type", new GgufValue(new GgufArray(Enumerable.Repeat(6, 256).ToArray()))),
        ];
        GgufWriter.Write(folder["bytes.gguf"], keys, []);

        Assert.Same(ByteTokenizer.Instance, ModelTokenizer.Find(folder["bytes.gguf"]));
    }

    [Fact]
    public void A_model_without_vocabulary_has_no_tokenizer()
    {
        GgufWriter.Write(folder["bare.gguf"], [], []);

        Assert.Null(ModelTokenizer.Find(folder["bare.gguf"]));
        Assert.Null(ModelTokenizer.Find(Path.GetDirectoryName(folder["bare.gguf"])!));
        Assert.ThrowsAny<IOException>(() => ModelTokenizer.Find(folder["none"]));
    }
}
