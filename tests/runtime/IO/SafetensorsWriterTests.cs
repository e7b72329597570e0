using System.Text;
using CsCheck;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.IO;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var tensor = Gen.Select(Gen.Int[0, 5].Array[0, 3], Gen.Int[0, int.MaxValue]).Select((shape, seed) =>
        {
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            new Random(seed).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            return (shape, values);
        });
        Gen.Select(Gen.Dictionary(Gen.String, tensor)[0, 6], Gen.Dictionary(Gen.String, Gen.String)[0, 3]).Sample(
            (tensors, metadata) =>
            {
                if (tensors.Keys.Concat(metadata.Keys).Concat(metadata.Values).Any(s => !IsValidText(s)))
                {
                    return;
                }
                var written = tensors.Select(t => (t.Key, Tensor: Tensor.From(t.Value.values, t.Value.shape))).ToList();
                SafetensorsWriter.Write(folder["t"], written.Select(t => SafetensorsTensor.From(t.Key, t.Tensor)), metadata);
                written.ForEach(t => t.Tensor.Dispose());
                using var file = SafetensorsFile.Open(folder["t"]);
                Assert.Equal(metadata, file.Metadata);
                Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
                foreach (var (name, (shape, values)) in tensors)
                {
                    using var read = file.ReadTensor(name);
                    Assert.Equal(shape, read.Shape);
                    Assert.Equal(Bits(values), Bits(read.Span));
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void TheBytesAreTheFormatsAndDoNotDependOnTheOrderGiven()
    {
        var a = SafetensorsTensor.From("a", SafetensorsType.U8, new byte[] { 7 }, 1);
        using var values = Tensor.From([1f], 1, 1);
        var b = SafetensorsTensor.From("b", values);
        var metadata = new Dictionary<string, string> { ["z"] = "2", ["m"] = "é\n" };

        SafetensorsWriter.Write(folder["ab"], [a, b], metadata);
        SafetensorsWriter.Write(folder["ba"], [b, a], metadata);

        var header = """{"__metadata__":{"m":"é\n","z":"2"},"b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}""";
        var padded = header + new string(' ', -System.Text.Encoding.UTF8.GetByteCount(header) & 7);
        Assert.Equal(RawSafetensors.Bytes(padded, 0, 0, 0x80, 0x3f, 7), File.ReadAllBytes(folder["ab"]));
        Assert.Equal(File.ReadAllBytes(folder["ab"]), File.ReadAllBytes(folder["ba"]));
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(folder["t"], "old");
        var fails = new SafetensorsTensor("x", SafetensorsType.U8, [4], _ => throw new TimeoutException());
        var tooShort = new SafetensorsTensor("x", SafetensorsType.U8, [4], stream => stream.Write([1, 2, 3]));

        Assert.Throws<TimeoutException>(() => SafetensorsWriter.Write(folder["t"], [fails]));
        var error = Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["t"], [tooShort]));

        Assert.Contains("x wrote 3 bytes; its type and shape make 4", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder["t"]));
        Assert.Equal(["t"], folder.Files);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("x", "__metadata__")]
    public void TakenNamesAreRefused(string first, string second)
    {
        SafetensorsTensor Named(string name) => SafetensorsTensor.From(name, SafetensorsType.U8, new byte[1], 1);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["t"], [Named(first), Named(second)]));
        Assert.Empty(folder.Files);
    }

    private static bool IsValidText(string text) => !text.EnumerateRunes().Any(r => r == Rune.ReplacementChar);

    private static uint[] Bits(ReadOnlySpan<float> values) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(values).ToArray();
}
