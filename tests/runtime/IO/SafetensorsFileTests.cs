using CsCheck;
using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.IO;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadsTensorsShapesAndMetadata()
    {
        using var file = Open(RawSafetensors.Bytes(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[3,11]},"a":{"dtype":"I8","shape":[1,3],"data_offsets":[0,3]}} """,
            [1, 0xfe, 3, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]));

        Assert.Equal("pt", Assert.Single(file.Metadata).Value);
        Assert.Equal(["a", "b"], file.Entries.Keys.Order());
        Assert.Equal("a I8 [1, 3]", file.Entry("a").ToString());
        Assert.Equal([1, 0xfe, 3], file.Bytes("a").ToArray());
        Assert.Equal([1f, -2f, 3f], Floats(file, "a"));
        Assert.Equal([1f, -2f], Floats(file, "b"));
    }

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0x20, 0xc1 }, -10f)]
    [InlineData("F16", new byte[] { 0x00, 0xc9 }, -10f)]
    [InlineData("F16", new byte[] { 0x01, 0x00 }, 5.9604645e-8f)]
    [InlineData("BF16", new byte[] { 0x20, 0xc1 }, -10f)]
    [InlineData("I8", new byte[] { 0xf6 }, -10f)]
    [InlineData("U8", new byte[] { 0xf6 }, 246f)]
    public void ReadsEveryTypeThatHasFloats(string type, byte[] bytes, float value)
    {
        using var file = Open(RawSafetensors.Bytes(Header(type, "", bytes.Length), bytes));
        Assert.Equal([value], Floats(file, "x"));
        using var tensor = file.ReadTensor("x");
        Assert.Empty(tensor.Shape);
        Assert.Equal(value, tensor.Span[0]);
    }

    [Theory]
    [InlineData("I64", 2, 16)]
    [InlineData("BOOL", 3, 3)]
    [InlineData("F8_E4M3", 2, 2)]
    [InlineData("F4", 4, 2)]
    public void OtherTypesAreListedAndRefusedWhenReadAsFloats(string type, int count, int bytes)
    {
        using var file = Open(RawSafetensors.Bytes(Header(type, $"{count}", bytes), new byte[bytes]));
        Assert.Equal(count, file.Entry("x").Count);
        Assert.Equal(bytes, file.Bytes("x").Length);
        var error = Assert.Throws<InvalidDataException>(() => Floats(file, "x"));
        Assert.Contains($"x {type} [{count}] can't be read as floats", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}""", "not valid JSON")]
    [InlineData("""["x"]""", "not a JSON object")]
    [InlineData("", "not valid JSON")]
    [InlineData("""{} {}""", "not valid JSON")]
    [InlineData("""{"x":1}""", "tensor 'x' is not an object")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"x":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}}""", "tensor 'x' is listed twice")]
    [InlineData("""{"x":{"dtype":"Q7","shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': unknown dtype 'Q7'")]
    [InlineData("""{"x":{"dtype":8,"shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': dtype is not a string")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': dtype is missing")]
    [InlineData("""{"x":{"dtype":"U8","data_offsets":[0,2]}}""", "tensor 'x': shape is missing")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2]}}""", "tensor 'x': data_offsets is missing")]
    [InlineData("""{"x":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': dtype is given twice")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': shape is given twice")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"stride":1}}""", "tensor 'x': unknown key 'stride'")]
    [InlineData("""{"x":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}""", "tensor 'x': shape holds something other than integers")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2.5],"data_offsets":[0,2]}}""", "tensor 'x': shape holds something other than integers")]
    [InlineData("""{"x":{"dtype":"U8","shape":2,"data_offsets":[0,2]}}""", "tensor 'x': shape is not an array")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0]}}""", "tensor 'x': data_offsets has 1 numbers")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}""", "tensor 'x': data_offsets [2, 0] do not lie in order")]
    [InlineData("""{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "tensor 'x': data_offsets [0, 3] do not lie in order inside the 2 bytes")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[9223372036854775806,9223372036854775807]}}""", "do not lie in order inside")]
    [InlineData("""{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,2]}}""", "tensor 'x': F16 [2] takes 4 bytes, but data_offsets [0, 2] hold 2")]
    [InlineData("""{"x":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", "tensor 'x': F4 [3] takes 2 bytes")]
    [InlineData("""{"x":{"dtype":"U8","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,2]}}""", "larger than any file")]
    [InlineData("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "tensor 'y': begins at 1, which overlaps")]
    [InlineData("""{"y":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "tensor 'y': begins at 1, which leaves a hole")]
    [InlineData("""{"y":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "1 bytes at the end belong to no tensor")]
    [InlineData("""{"__metadata__":[]}""", "__metadata__ is not an object of strings")]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__: the value of 'a' is not a string")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__: 'a' is listed twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "__metadata__ is listed twice")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "not valid UTF-8")]
    public void AWrongHeaderIsRefusedWithFileTensorAndReason(string header, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Open(RawSafetensors.Bytes(header, 1, 2)));
        Assert.StartsWith(folder["x.safetensors"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidUtf8IsRefused()
    {
        byte[] header = [.. System.Text.Encoding.UTF8.GetBytes("{\""), 0xff, .. System.Text.Encoding.UTF8.GetBytes("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")];
        Assert.Throws<InvalidDataException>(() => Open(RawSafetensors.Bytes(header)));
    }

    [Theory]
    [InlineData(new byte[0], "0 bytes are too few")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0 }, "7 bytes are too few")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "the header should take 3 bytes, but only 2 follow")]
    [InlineData(new byte[] { 1, 0xe1, 0xf5, 5, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "over the limit of 100000000")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}' }, "over the limit of 100000000")]
    public void AFileCutShortIsRefused(byte[] bytes, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Open(bytes));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyFileOfTensorsIsSound()
    {
        using var file = Open(RawSafetensors.Bytes("{}"));
        Assert.Empty(file.Entries);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void AnEmptyTensorWithAHugeExtentIsListedButNotRead()
    {
        using var file = Open(RawSafetensors.Bytes(Header("F32", "4294967296,0", 0)));
        Assert.Equal(0, file.Entry("x").Count);
        Assert.Empty(Floats(file, "x"));
        Assert.Contains("a larger extent", Assert.Throws<InvalidDataException>(() => file.ReadTensor("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownTensorsMissingFilesAndUseAfterDisposalAreRefused()
    {
        var file = Open(RawSafetensors.Bytes("""{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));
        Assert.Contains("no tensor 'y'", Assert.Throws<InvalidDataException>(() => file.Bytes("y").Length).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.ReadFloats("x", new float[3]));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes("x").Length);
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder["absent.safetensors"]));
    }

    [Fact]
    public void NoMutationOfAHeaderDoesAnythingButThrowTheDocumentedException()
    {
        var sound = RawSafetensors.Bytes(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}""",
            new byte[7]);
        var mutation = Gen.Select(Gen.Int[0, sound.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["{}[]\":,0129-"].Select(c => (byte)c)), Gen.Int[0, 2]);
        mutation.Array[1, 4].Sample(
            mutations =>
            {
                var bytes = sound.ToList();
                foreach (var (at, value, kind) in mutations)
                {
                    var place = Math.Min(at, bytes.Count - 1);
                    switch (kind)
                    {
                        case 0:
                            bytes[place] = value;
                            break;
                        case 1:
                            bytes.Insert(place, value);
                            break;
                        default:
                            bytes.RemoveAt(place);
                            break;
                    }
                }
                ReadAllOrThrowInvalidData([.. bytes]);
            },
            iter: 3000,
            threads: 1);
    }

    [ModelFact("llama-shakespeare")]
    public void ReadsATrainedModel()
    {
        using var file = SafetensorsFile.Open(Path.Combine(TestData.FindModel("llama-shakespeare")!, "model.safetensors"));
        Assert.NotEmpty(file.Entries);
        foreach (var name in file.Entries.Keys)
        {
            using var tensor = file.ReadTensor(name);
            Assert.False(tensor.Span.ContainsAnyExceptInRange(-100f, 100f));
            Assert.True(tensor.Span.ContainsAnyExcept(tensor.Span[0]) || tensor.Count == 1, name);
        }
    }

    private static string Header(string type, string shape, int bytes) =>
        $$$"""{"x":{"dtype":"{{{type}}}","shape":[{{{shape}}}],"data_offsets":[0,{{{bytes}}}]}}""";

    private static float[] Floats(SafetensorsFile file, string name)
    {
        var floats = new float[file.Entry(name).Count];
        file.ReadFloats(name, floats);
        return floats;
    }

    private SafetensorsFile Open(byte[] bytes)
    {
        File.WriteAllBytes(folder["x.safetensors"], bytes);
        return SafetensorsFile.Open(folder["x.safetensors"]);
    }

    private void ReadAllOrThrowInvalidData(byte[] bytes)
    {
        try
        {
            using var file = Open(bytes);
            foreach (var name in file.Entries.Keys)
            {
                file.ReadTensor(name).Dispose();
            }
        }
        catch (InvalidDataException)
        {
        }
    }
}
