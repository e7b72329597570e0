using Kernels.IO;

namespace Kernels.Runtime.Tests.IO;

public sealed class SafetensorsModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ASingleFileIsPreferredToShards()
    {
        WriteShard("model.safetensors", ("a", 1));
        WriteIndex("""{"weight_map":{"b":"absent.safetensors"}}""");
        using var model = SafetensorsModel.Open(folder.Path);
        Assert.Equal(["a"], model.Entries.Keys);
    }

    [Fact]
    public void ShardsAreReadUnderOneLookup()
    {
        WriteShard("1.safetensors", ("a", 1), ("b", 2));
        WriteShard("2.safetensors", ("c", 3), ("not in the index", 4));
        WriteIndex("""{"metadata":{"total_size":3},"weight_map":{"a":"1.safetensors","c":"2.safetensors","b":"1.safetensors"}}""");
        using var model = SafetensorsModel.Open(folder.Path);
        Assert.Equal(["a", "b", "c"], model.Entries.Keys.Order());
        Assert.Equal([1, 2, 3], new[] { "a", "b", "c" }.Select(name => model.Bytes(name)[0]));
        using var tensor = model.ReadTensor("c");
        Assert.Equal(3f, tensor.Span[0]);
        Assert.Contains("no tensor 'd'", Assert.Throws<InvalidDataException>(() => model.Bytes("d").Length).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"1.safetensors"}""", "not valid JSON")]
    [InlineData("""{"weights":{}}""", "no object 'weight_map'")]
    [InlineData("""{"weight_map":["a"]}""", "no object 'weight_map'")]
    [InlineData("""{"weight_map":{"a":1}}""", "tensor 'a' should name a file of this folder, not 1")]
    [InlineData("""{"weight_map":{"a":"../1.safetensors"}}""", "tensor 'a' should name a file of this folder")]
    [InlineData("""{"weight_map":{"a":"\ud800"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}""", "tensor 'a' is listed twice")]
    [InlineData("""{"weight_map":{"z":"1.safetensors"}}""", "no tensor 'z'")]
    public void AWrongIndexIsRefused(string index, string reason)
    {
        WriteShard("1.safetensors", ("a", 1));
        WriteIndex(index);
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsModel.Open(folder.Path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingModelOrShardIsNamed()
    {
        Assert.Contains("neither model.safetensors nor", Assert.Throws<FileNotFoundException>(() => SafetensorsModel.Open(folder.Path)).Message, StringComparison.Ordinal);
        WriteIndex("""{"weight_map":{"a":"1.safetensors"}}""");
        Assert.Contains("the shard 1.safetensors is missing", Assert.Throws<FileNotFoundException>(() => SafetensorsModel.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    private void WriteShard(string file, params (string Name, byte Value)[] tensors) => SafetensorsWriter.Write(
        folder[file], tensors.Select(t => SafetensorsTensor.From(t.Name, SafetensorsType.U8, new[] { t.Value }, 1)));

    private void WriteIndex(string json) => File.WriteAllText(folder["model.safetensors.index.json"], json);
}
