using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.IO;

public sealed class QuantizedModelTests : IDisposable
{
    private static readonly Dictionary<string, Tensor> NoOthers = [];

    // Every way that a field can lie in a file, at every granularity.
    private static readonly FormatDescriptor Odd = Format(
        "QuantizedModelTestsOdd",
        new("a", new(ElementKind.UInt, 1), [FieldDimension.Along("n"), FieldDimension.Along("k")]),
        new("b", new(ElementKind.Int, 3), [FieldDimension.Along("n"), FieldDimension.Along("k")]),
        new("c", new(ElementKind.Sym, 5), [FieldDimension.Free(2), FieldDimension.Along("n"), FieldDimension.Along("k", 3)]),
        new("d", new(ElementKind.UInt, 11), [FieldDimension.Along("n", 4), FieldDimension.Along("k")]),
        new("e", new(ElementKind.Trit, 2), [FieldDimension.Along("n"), FieldDimension.Along("k")], TritPacking.Base3),
        new("f", new(ElementKind.Trit, 2), [FieldDimension.Along("n"), FieldDimension.Along("k")]),
        new("g", new(ElementKind.E8M0, 8), [FieldDimension.Along("k", 8)]),
        new("s", new(ElementKind.F16, 16), [FieldDimension.Along("n"), FieldDimension.Along("k", 7)]),
        new("t", new(ElementKind.F32, 32), []),
        new("u", new(ElementKind.BF16, 16), [FieldDimension.Along("n")]),
        new("table", new(ElementKind.F32, 32), [FieldDimension.Free(2)], Constant: [0.5, 1]));

    private readonly TemporaryFolder folder = new();

    static QuantizedModelTests() => KernelRegistry.Register(Odd);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsSavedIsLoadedBitForBit() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[0, int.MaxValue]).Sample(
            (rows, columns, seed) =>
            {
                using var saved = Random(Odd, rows, columns, seed);
                Save("m", saved);
                using var reader = QuantizedModelReader.Open(folder["q"]);
                using var loaded = reader.ReadMatrix("m");
                Assert.Equal((rows, columns), (loaded.Rows, loaded.Columns));
                Assert.Same(Odd, loaded.Format);
                foreach (var (before, after) in saved.Fields.Zip(loaded.Fields))
                {
                    Assert.Equal(before.Shape, after.Shape);
                    Assert.Equal(Patterns(before), Patterns(after));
                }
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void FieldsLieInTheFileAsDocumented()
    {
        using var matrix = new EncodedMatrix(Odd, 2, 3);
        SetAll(matrix, "a", 1, 0, 1, 1, 0, 0);
        SetAll(matrix, "b", 1, 2, 3, 4, 5, 6);
        SetAll(matrix, "e", 2, 1, 0, 0, 2, 1);
        SetAll(matrix, "f", 2, 1, 0, 0, 2, 1);
        SetAll(matrix, "s", 0x3c00, 0xc000);
        SetAll(matrix, "t", 0x3f800000);
        Save("m", matrix);

        using var file = SafetensorsFile.Open(folder["q"]);
        Assert.Equal("m.a U8 [1]", file.Entry("m.a").ToString());
        Assert.Equal([0b001101], file.Bytes("m.a").ToArray());
        Assert.Equal([0b11_010_001, 0b0_101_100_0, 0b11], file.Bytes("m.b").ToArray());
        Assert.Equal([2 + (3 * 1) + (81 * 2), 1], file.Bytes("m.e").ToArray());
        Assert.Equal([0b00_00_01_10, 0b01_10], file.Bytes("m.f").ToArray());
        Assert.Equal("m.s F16 [2, 1]", file.Entry("m.s").ToString());
        Assert.Equal([0, 0x3c, 0, 0xc0], file.Bytes("m.s").ToArray());
        Assert.Equal("m.t F32 []", file.Entry("m.t").ToString());
        Assert.Equal([0, 0, 0x80, 0x3f], file.Bytes("m.t").ToArray());
        Assert.False(file.Entries.ContainsKey("m.table"));
        Assert.Equal(Odd.Text, file.Metadata[$"kernels.format.{Odd.Name}"]);
        Assert.Equal(Odd.Hash, file.Metadata[$"kernels.hash.{Odd.Name}"]);
        Assert.Equal($$"""{"format":"{{Odd.Name}}","shape":[2,3]}""", file.Metadata["kernels.matrix.m"]);
    }

    [Fact]
    public void OtherTensorsAndMetadataStandBesideTheMatrices()
    {
        using var matrix = new EncodedMatrix(Odd, 2, 3);
        using var norm = Tensor.From([1f, 2f], 2);
        QuantizedModelWriter.Save(
            folder["q"], new Dictionary<string, EncodedMatrix> { ["m"] = matrix }, new Dictionary<string, Tensor> { ["norm"] = norm }, new Dictionary<string, string> { ["made by"] = "a test" });

        using var reader = QuantizedModelReader.Open(folder["q"]);
        Assert.Equal(["norm"], reader.Others);
        Assert.Equal("made by", Assert.Single(reader.Metadata).Key);
        Assert.Equal(new QuantizedMatrixEntry("m", Odd, 2, 3), reader.Matrices["m"]);
        using var read = reader.Tensors.ReadTensor("norm");
        Assert.Equal([1f, 2f], read.Span.ToArray());
        Assert.Contains("no quantized matrix 'norm'", Assert.Throws<InvalidDataException>(() => reader.ReadMatrix("norm")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFormatThatTheProgramLacksIsPrintedToBeAdded()
    {
        using var matrix = new EncodedMatrix(Format("QuantizedModelTestsUnknown", new FieldDescriptor("q", new(ElementKind.Int, 8), [FieldDimension.Along("n")])), 2, 3);
        Save("m", matrix);
        var error = Assert.Throws<FormatNotFoundException>(() => QuantizedModelReader.Open(folder["q"]));
        Assert.Contains(matrix.Format.Text, error.Message, StringComparison.Ordinal);
        Assert.Contains("which this program lacks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherDeclarationOfTheNameIsPrintedBesideTheProgramsOwn()
    {
        using var matrix = new EncodedMatrix(Format(Odd.Name, new FieldDescriptor("q", new(ElementKind.Int, 8), [FieldDimension.Along("n")])), 2, 3);
        Save("m", matrix);
        var error = Assert.Throws<FormatNotFoundException>(() => QuantizedModelReader.Open(folder["q"]));
        Assert.Contains(matrix.Format.Text, error.Message, StringComparison.Ordinal);
        Assert.Contains(Odd.Text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s", 2u, 0x7c00u, "tensor 'm.s': element [2, 0] is infinite or NaN")]
    [InlineData("s", 3u, 0x7e01u, "tensor 'm.s': element [3, 0] is infinite or NaN")]
    [InlineData("u", 4u, 0xff80u, "tensor 'm.u': element [4] is infinite or NaN")]
    [InlineData("t", 0u, 0xff800000u, "tensor 'm.t': element [] is infinite or NaN")]
    [InlineData("g", 0u, 0xffu, "tensor 'm.g': element [0] is NaN")]
    [InlineData("c", 3u, 16u, "tensor 'm.c': element [0, 1, 1] is -16, which sym5 leaves out")]
    [InlineData("f", 6u, 3u, "tensor 'm.f': element [1, 1] has the pattern 3; a trit has 0, 1 or 2")]
    public void APatternThatIsNoNumberIsNeitherSavedNorLoaded(string field, uint at, uint pattern, string reason)
    {
        using var matrix = new EncodedMatrix(Odd, 5, 5);
        Save("m", matrix);
        var sound = File.ReadAllBytes(folder["q"]);
        Set(matrix, field, at, pattern);
        var error = Assert.Throws<InvalidDataException>(() => Save("m", matrix));
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(sound, File.ReadAllBytes(folder["q"]));

        ChangeBits(field, (int)at * Odd.Field(field).Type.Bits, pattern);
        using var reader = QuantizedModelReader.Open(folder["q"]);
        error = Assert.Throws<InvalidDataException>(() => reader.ReadMatrix("m"));
        Assert.StartsWith(folder["q"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", 2u, "m.a': element [0, 2] has the pattern 2, which takes more than 1 bits")]
    [InlineData("b", 0xffu, "m.b': element [0, 2] has the pattern 255, which takes more than 3 bits")]
    [InlineData("d", 0x800u, "m.d': element [0, 2] has the pattern 2048, which takes more than 11 bits")]
    [InlineData("e", 3u, "m.e': element [0, 2] has the pattern 3; a trit has 0, 1 or 2")]
    public void APatternWiderThanItsTypeIsNotSaved(string field, uint pattern, string reason)
    {
        using var matrix = new EncodedMatrix(Odd, 2, 3);
        Set(matrix, field, 2u, pattern);
        var error = Assert.Throws<InvalidDataException>(() => Save("m", matrix));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData("a", 6, 1u, "the bits after the last element are not 0")]
    [InlineData("e", 0, 255u, "byte 0 is 255; five trits make at most 242")]
    [InlineData("e", 8, 3u, "the trits after the last element are not 0")]
    public void WrongPackedBytesAreRefused(string field, int bit, uint bits, string reason)
    {
        using var matrix = new EncodedMatrix(Odd, 2, 3);
        Save("m", matrix);
        ChangeBits(field, bit, bits);
        using var reader = QuantizedModelReader.Open(folder["q"]);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => reader.ReadMatrix("m")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m", """{"format":"QuantizedModelTestsOdd"}""", "the metadata of matrix 'm' should be a format and a shape")]
    [InlineData("m", """{"format":"QuantizedModelTestsOdd","shape":[0,3]}""", "two positive extents")]
    [InlineData("m", "no JSON", "two positive extents")]
    [InlineData("m", """{"format":"Missing","shape":[2,3]}""", "the format Missing, whose text or hash is missing")]
    [InlineData("m", """{"format":"QuantizedModelTestsOdd","shape":[2,9]}""", "tensor m.a U8 [1] should be U8 [3]")]
    [InlineData("m", """{"format":"QuantizedModelTestsOdd","shape":[2147483647,2147483647]}""", "should be U8 [")]
    [InlineData("other", """{"format":"QuantizedModelTestsOdd","shape":[2,3]}""", "there is no tensor 'other.a'")]
    public void WrongMetadataIsRefused(string matrix, string value, string reason)
    {
        using var saved = new EncodedMatrix(Odd, 2, 3);
        Save("m", saved);
        using (var file = SafetensorsFile.Open(folder["q"]))
        {
            var tensors = file.Entries.Values.Select(e => SafetensorsTensor.From(e.Name, e.Type, file.Bytes(e.Name).ToArray(), e.Shape.AsSpan())).ToList();
            SafetensorsWriter.Write(folder["q2"], tensors, new Dictionary<string, string>(file.Metadata) { [$"kernels.matrix.{matrix}"] = value });
        }
        var error = Assert.Throws<InvalidDataException>(() => QuantizedModelReader.Open(folder["q2"]));
        Assert.StartsWith(folder["q2"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAndKeysThatAreTakenAreRefused()
    {
        using var matrix = new EncodedMatrix(Odd, 2, 3);
        using var tensor = new Tensor(1);
        var matrices = new Dictionary<string, EncodedMatrix> { ["m"] = matrix };
        Assert.Throws<ArgumentException>(() => QuantizedModelWriter.Save(folder["q"], matrices, new Dictionary<string, Tensor> { ["m.a"] = tensor }));
        Assert.Throws<ArgumentException>(() => QuantizedModelWriter.Save(folder["q"], matrices, NoOthers, new Dictionary<string, string> { ["kernels.x"] = "" }));
    }

    private static FormatDescriptor Format(string name, params ImmutableArray<FieldDescriptor> fields)
    {
        var text = $"format {name} {{ {string.Join("; ", fields.Select(f => f.Name))} }}";
        return new FormatDescriptor
        {
            Name = name,
            RowAxis = "n",
            ColumnAxis = "k",
            Text = text,
            Hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))),
            Fields = fields,
            Value = new NumberNode(0),
        };
    }

    private static EncodedMatrix Random(FormatDescriptor format, int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new EncodedMatrix(format, rows, columns);
        foreach (var field in matrix.Fields)
        {
            var type = field.Descriptor.Type;
            for (var i = 0; i < field.Count; i++)
            {
                var pattern = type.Kind switch
                {
                    ElementKind.Trit => (uint)random.Next(3),
                    ElementKind.Sym => (uint)random.Next(1 - (1 << (type.Bits - 1)), 1 << (type.Bits - 1)) & ((1u << type.Bits) - 1),
                    ElementKind.F16 => BitConverter.HalfToUInt16Bits((Half)(random.NextDouble() - 0.5)),
                    ElementKind.BF16 => BitConverter.SingleToUInt32Bits((float)random.NextDouble()) >> 16,
                    ElementKind.F32 => BitConverter.SingleToUInt32Bits((float)random.NextDouble()),
                    ElementKind.E8M0 => (uint)random.Next(255),
                    _ => (uint)random.Next(1 << type.Bits),
                };
                Set(matrix, field.Descriptor.Name, (uint)i, pattern);
            }
        }
        return matrix;
    }

    private static void SetAll(EncodedMatrix matrix, string field, params ReadOnlySpan<uint> patterns)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            Set(matrix, field, (uint)i, patterns[i]);
        }
    }

    private static void Set(EncodedMatrix matrix, string field, uint at, uint pattern)
    {
        switch (matrix[field].Descriptor.Type.PatternBytes)
        {
            case 1:
                matrix[field].Patterns<byte>()[(int)at] = (byte)pattern;
                break;
            case 2:
                matrix[field].Patterns<ushort>()[(int)at] = (ushort)pattern;
                break;
            default:
                matrix[field].Patterns<uint>()[(int)at] = pattern;
                break;
        }
    }

    private static uint[] Patterns(EncodedField field) => field.Descriptor.Type.PatternBytes switch
    {
        1 => [.. field.Patterns<byte>().ToArray().Select(p => (uint)p)],
        2 => [.. field.Patterns<ushort>().ToArray().Select(p => (uint)p)],
        _ => field.Patterns<uint>().ToArray(),
    };

    private void Save(string name, EncodedMatrix matrix) =>
        QuantizedModelWriter.Save(folder["q"], new Dictionary<string, EncodedMatrix> { [name] = matrix }, NoOthers);

    /// <summary>Sets bits of a field of matrix m in the file.</summary>
    private void ChangeBits(string field, int bit, uint bits)
    {
        long offset;
        using (var file = SafetensorsFile.Open(folder["q"]))
        {
            offset = file.Entry($"m.{field}").Offset;
        }
        var bytes = File.ReadAllBytes(folder["q"]);
        for (var i = 0; i < 32; i++)
        {
            if ((bits >> i & 1) != 0)
            {
                bytes[offset + ((bit + i) / 8)] |= (byte)(1 << ((bit + i) % 8));
            }
        }
        File.WriteAllBytes(folder["q"], bytes);
    }
}
