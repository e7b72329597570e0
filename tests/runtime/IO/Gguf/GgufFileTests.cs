using Kernels.IO;

namespace Kernels.Runtime.Tests.IO.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What is wrong with a file, and the message without the file's name.</summary>
    public static TheoryData<byte[], string> Mistakes => new()
    {
        { [], "byte 0: the word GGUF should take 4 bytes, but 0 follow; the file is cut short or its length is wrong." },
        { "GGUX"u8.ToArray(), "byte 0: the file does not begin with the word GGUF." },
        { new RawGguf(version: 1).ToBytes(), "byte 4: version 1 has lengths of 32 bits, and is not read; versions 2 and 3 are." },
        { new RawGguf(version: 0).ToBytes(), "byte 4: version 0 is not known; versions 2 and 3 are." },
        { new RawGguf(version: 0x03000000).ToBytes(), "byte 4: the numbers of the file are big-endian; only little-endian ones are read." },
        { new RawGguf().ToBytes()[..20], "byte 16: the number of keys should take 8 bytes, but 4 follow; the file is cut short or its length is wrong." },
        { new RawGguf(tensors: 1UL << 60).ToBytes(), "byte 8: 1152921504606846976 tensors do not fit in the 8 bytes that follow." },
        { new RawGguf(keys: ulong.MaxValue).ToBytes(), "byte 16: 18446744073709551615 keys do not fit in the 0 bytes that follow." },
        { new RawGguf(keys: 1).Number(ulong.MaxValue).Data(40).ToBytes(), "byte 24: key 0 should have 18446744073709551615 bytes, but 40 follow." },
        { new RawGguf(keys: 1).Text("").Data(40).ToBytes(), "byte 24: key 0 has 0 characters; it has from 1 to 65535." },
        { new RawGguf(keys: 1).Text([0x61, 0xff]).Data(40).ToBytes(), "byte 24: key 0 is not valid UTF-8." },
        { new RawGguf(keys: 1).Text("k").Number(13u).Data(40).ToBytes(), "byte 33: key 'k' has the unknown type 13; types are 0 to 12." },
        { new RawGguf(keys: 1).Key("k", GgufValueType.Bool).Number((byte)2).ToBytes(), "byte 37: a truth value of 'k' is 2; it is 0 or 1." },
        { new RawGguf(keys: 1).Key("k", GgufValueType.String).Text([0xc3, 0x28]).ToBytes(), "byte 37: the value of 'k' is not valid UTF-8." },
        { new RawGguf(keys: 1).Key("k", GgufValueType.Array).Number((uint)GgufValueType.Float64).Number(1UL << 61).ToBytes(), "byte 41: 2305843009213693952 values of 'k' do not fit in the 0 bytes that follow." },
        { new RawGguf(keys: 1).Key("k", GgufValueType.Array).Number((uint)GgufValueType.String).Number(3UL).Number(0UL).Number(0UL).ToBytes(), "byte 41: 3 strings of 'k' do not fit in the 16 bytes that follow." },
        { Nested(17), "byte 229: key 'k' has arrays in one another more than 16 deep." },
        { new RawGguf(keys: 2).Key("k", GgufValueType.UInt8).Number((byte)1).Key("k", GgufValueType.UInt8).Number((byte)1).ToBytes(), "byte 38: key 'k' is there twice." },
        { new RawGguf(keys: 1).Key("general.alignment", GgufValueType.UInt32).Number(24u).ToBytes(), "byte 57: key 'general.alignment' is UInt32 24; it is a UInt32 that is a power of two." },
        { new RawGguf(keys: 1).Key("general.alignment", GgufValueType.UInt64).Number(32UL).ToBytes(), "byte 61: key 'general.alignment' is UInt64 32; it is a UInt32 that is a power of two." },
        { new RawGguf(tensors: 1).Tensor("", 0, 0, 1).Data(32).ToBytes(), "byte 24: tensor 0 has no name." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0, 1, 1, 1, 1, 1).Data(32).ToBytes(), "byte 33: tensor 't' has 5 dimensions; there are at most 4." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0, 0).Data(32).ToBytes(), "byte 37: tensor 't' has the extent 0; extents are from 1 to 2^63 - 1." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0, 1UL << 63).Data(32).ToBytes(), "byte 37: tensor 't' has the extent 9223372036854775808; extents are from 1 to 2^63 - 1." },
        { new RawGguf(tensors: 1).Tensor("t", 4, 0, 1).Data(32).ToBytes(), "byte 45: tensor 't' has the unknown type 4 (Q4_2, which is retired)." },
        { new RawGguf(tensors: 1).Tensor("t", 77, 0, 1).Data(32).ToBytes(), "byte 45: tensor 't' has the unknown type 77." },
        { new RawGguf(tensors: 1).Tensor("t", 12, 0, 128, 2).Data(144).ToBytes(), "byte 24: tensor 't' has 128 columns, which are no whole blocks: Q4_K has 256 in each." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0, 1UL << 40, 1UL << 40).Data(32).ToBytes(), "byte 24: tensor 't': the shape [1099511627776, 1099511627776] is larger than any file." },
        { new RawGguf(tensors: 1).Tensor("t", 28, 0, 1UL << 62).Data(32).ToBytes(), "byte 24: tensor 't': the shape [4611686018427387904] is larger than any file." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 8, 1).Data(32).ToBytes(), "byte 49: tensor 't' begins at 8 of the data; tensors begin at multiples of 32 below 2^63." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0x8000000000000000, 1).Data(32).ToBytes(), "byte 49: tensor 't' begins at 9223372036854775808 of the data; tensors begin at multiples of 32 below 2^63." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 32, 1).Data(32).ToBytes(), "byte 24: tensor t F32 [1]: its 4 bytes from 32 on do not lie inside the 32 bytes of data." },
        { new RawGguf(tensors: 1).Tensor("t", 0, 0, 1).ToBytes(), "byte 24: tensor t F32 [1]: its 4 bytes from 0 on do not lie inside the 0 bytes of data." },
        { new RawGguf(tensors: 2).Tensor("t", 0, 0, 1).Tensor("t", 0, 32, 1).Data(64).ToBytes(), "byte 57: tensor 't' is listed twice." },
        { new RawGguf(tensors: 2).Tensor("a", 0, 0, 9).Tensor("b", 0, 32, 1).Data(64).ToBytes(), "byte 57: tensor b F32 [1]: begins at 32, inside of another, which ends at 36." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_with_its_byte(byte[] bytes, string message)
    {
        File.WriteAllBytes(folder["m"], bytes);

        var error = Assert.Throws<InvalidDataException>(() => GgufFile.Open(folder["m"]));

        Assert.Equal($"{folder["m"]}: {message}", error.Message);
    }

    [Fact]
    public void Tensors_of_plain_numbers_are_a_source_of_tensors_with_rows_first()
    {
        var bytes = new RawGguf(tensors: 2, version: 2).Tensor("f", 0, 32, 3, 2).Tensor("h", 1, 0, 2).Data(56).ToBytes();
        BitConverter.GetBytes(1.5f).CopyTo(bytes, bytes.Length - 8);
        BitConverter.GetBytes((Half)(-2)).CopyTo(bytes, bytes.Length - 56 + 2);
        File.WriteAllBytes(folder["m"], bytes);

        using var file = GgufFile.Open(folder["m"]);
        ITensorSource source = file;
        using var f = source.ReadTensor("f");
        using var h = source.ReadTensor("h");

        Assert.Equal(2u, file.Version);
        Assert.Equal(["f F32 [2, 3]", "h F16 [2]"], file.Tensors.Values.Select(t => t.ToString()));
        Assert.Equal([2, 3], f.Shape.ToArray());
        Assert.Equal([0, 0, 0, 0, 1.5f, 0], f.Span.ToArray());
        Assert.Equal([0, -2], h.Span.ToArray());
        Assert.Equal(24, file.Bytes("f").Length);
        Assert.Contains("no tensor 'g' among its 2", Assert.Throws<InvalidDataException>(() => file.Bytes("g")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_file_is_not_read()
    {
        GgufWriter.Write(folder["m"], [], [GgufTensorData.From("t", GgufTensorType.Find(0)!, new byte[4], 1)]);
        var file = GgufFile.Open(folder["m"]);
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Bytes("t"));
    }

    private static byte[] Nested(int depth)
    {
        var raw = new RawGguf(keys: 1).Key("k", GgufValueType.Array);
        for (var i = 0; i < depth; i++)
        {
            raw.Number((uint)GgufValueType.Array).Number(1UL);
        }
        return raw.Data(40).ToBytes();
    }
}
