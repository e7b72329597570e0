using Kernels.IO;
using Kernels.Tensors;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.IO.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Metadata_of_every_type_and_arrays_of_arrays_are_read_as_they_were_written()
    {
        KeyValuePair<string, GgufValue>[] metadata =
        [
            .. new object[] { (byte)200, (sbyte)-3, (ushort)60000, (short)-5, 4_000_000_000u, -7, 1.5f, true, "größer", ulong.MaxValue, long.MinValue, Math.PI }.Select(Pair),
            .. new Array[]
            {
                new byte[] { 1, 2 }, new sbyte[] { -1 }, new ushort[] { 3 }, new short[] { -4 }, new uint[] { 5 }, new[] { -6 }, new[] { float.NaN, -0f }, new[] { true, false }, new[] { "", "a" },
                new ulong[] { 7 }, new long[] { -8 }, new[] { 9.5 }, Array.Empty<float>(), new GgufArray[] { new(new[] { 1, 2 }), new(new GgufArray[] { new(new[] { "x" }) }) },
            }.Select((a, i) => KeyValuePair.Create($"array.{i}", new GgufValue(new GgufArray(a)))),
        ];
        GgufWriter.Write(folder["m"], metadata, []);

        using var file = GgufFile.Open(folder["m"]);

        Assert.Equal(metadata.Select(p => p.Key), file.Metadata.Keys);
        Assert.All(metadata, p => Assert.Equal(Flat(p.Value.Value), Flat(file.Metadata[p.Key].Value)));
        Assert.Equal("größer", file.Metadata["value.String"].As<string>());
        Assert.Equal(2, file.Metadata["array.13"].As<GgufArray>().As<GgufArray>()[0].Count);
        Assert.Contains("UInt8 200, which is no String", Assert.Throws<InvalidDataException>(() => file.Metadata["value.UInt8"].As<string>()).Message, StringComparison.Ordinal);
        Assert.Contains("UInt8[2], which is no array of Int32", Assert.Throws<InvalidDataException>(() => file.Metadata["array.0"].As<GgufArray>().As<int>()).Message, StringComparison.Ordinal);

        static KeyValuePair<string, GgufValue> Pair(object value) => KeyValuePair.Create($"value.{new GgufValue(value).Type}", new GgufValue(value));
    }

    [Theory]
    [InlineData(null, 32)]
    [InlineData(64u, 64)]
    public void Tensors_are_aligned_and_read_as_they_were_written(uint? alignment, int expected)
    {
        KeyValuePair<string, GgufValue>[] metadata = alignment is { } a ? [KeyValuePair.Create("general.alignment", new GgufValue(a))] : [];
        using var floats = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
        GgufWriter.Write(folder["m"], metadata, [GgufTensorData.From("i", GgufTensorType.Find(24)!, new byte[] { 1, 0xff, 3 }, 3), GgufTensorData.From("f", floats)]);

        using var file = GgufFile.Open(folder["m"]);
        using var read = file.ReadTensor("f");

        Assert.Equal([1, 0xff, 3], file.Bytes("i").ToArray());
        Assert.Equal(floats.Span.ToArray(), read.Span.ToArray());
        Assert.All(file.Tensors.Values, t => Assert.Equal(0, t.Offset % expected));
        Assert.Equal(0, new FileInfo(folder["m"]).Length % expected);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_leaves_no_file()
    {
        var f32 = GgufTensorType.Find(0)!;
        var one = KeyValuePair.Create("k", new GgufValue(1));

        Refuse("'k' is empty, too long, or taken", [one, one], []);
        Refuse("'' is empty, too long, or taken", [], [GgufTensorData.From("", f32, new byte[4], 1)]);
        Refuse("'general.alignment' is UInt32 3", [KeyValuePair.Create("general.alignment", new GgufValue(3u))], []);
        Refuse("wrote 4 bytes; its type and shape make 8", [], [GgufTensorData.From("t", f32, new byte[4], 2)]);
        Refuse("Tensor t [1, 8] cannot be Q8_0", [], [GgufTensorData.From("t", GgufTensorType.Find(8)!, new byte[4], 1, 8)]);
        Refuse("Tensor t [0] cannot be F32", [], [GgufTensorData.From("t", f32, new byte[4], 0)]);
        Refuse("null", [KeyValuePair.Create("k", new GgufValue(new GgufArray(new string?[] { null })))], []);
        Assert.Throws<ArgumentException>(() => new GgufValue(1m));
        Assert.Throws<ArgumentException>(() => new GgufArray(new int[2, 2]));

        void Refuse(string message, KeyValuePair<string, GgufValue>[] metadata, GgufTensorData[] tensors)
        {
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => GgufWriter.Write(folder["m"], metadata, tensors)).Message, StringComparison.Ordinal);
            Assert.Empty(folder.Files);
        }
    }

    [VocabularyFact]
    public void Vocabularies_of_llama_cpp_are_written_back_byte_for_byte()
    {
        Assert.All(VocabularyFactAttribute.Files, path =>
        {
            using var file = GgufFile.Open(path);
            GgufWriter.Write(folder["m"], file.Metadata, []);
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(folder["m"])), path);
        });
    }

    /// <summary>The numbers of a value one behind the other, so that they can be compared.</summary>
    private static List<object> Flat(object value) => value is GgufArray array
        ? [array.ElementType, array.Count, .. array.Values.Cast<object>().SelectMany(Flat)]
        : [value];
}

/// <summary>A test on other people's files; it is skipped, with the reason, where they are absent or damaged.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VocabularyFactAttribute : FactAttribute
{
    /// <summary>What a copy that went through a text has in the place of bytes that are no UTF-8; sound files have none so near to their beginning.</summary>
    private static readonly byte[] Replacement = [0xef, 0xbf, 0xbd];

    private const int Beginning = 512;

    public VocabularyFactAttribute()
    {
        if (Files.Length == 0)
        {
            Skip = TestData.Data("gguf-vocab") is { } folder
                ? $"The files in {folder} are damaged copies: numbers of their headers are replaced by U+FFFD."
                : "There is no ../shared/data/gguf-vocab.";
        }
    }

    public static string[] Files => TestData.Data("gguf-vocab") is { } folder ? [.. Directory.GetFiles(folder, "*.gguf").Where(IsSound)] : [];

    private static bool IsSound(string path)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[Beginning];
        return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).IndexOf(Replacement) < 0;
    }
}
