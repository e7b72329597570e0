using Kernels.Formats;
using Kernels.Interchange;
using Kernels.IO;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>The declared formats against blocks of random bytes and the values that ggml's own library decodes them to.</summary>
public class GgufGoldenTests
{
    private const int TernaryBytes = 52;

    [GgufGoldenFact]
    public void Blocks_are_worth_exactly_what_ggml_says()
    {
        using var file = SafetensorsFile.Open(GgufFormats.Goldens!);
        Assert.All(GgufFormats.Types, type =>
        {
            using var matrix = Unpack(file, type);
            using var packed = PackedMatrix.Pack(matrix);
            using var recorded = file.ReadTensor(type.Tensor("values"));
            var values = new ValueEvaluator(matrix).All();
            var row = new float[matrix.Columns];

            for (var n = 0; n < matrix.Rows; n++)
            {
                var expected = recorded.Span.Slice(n * row.Length, row.Length).ToArray();
                packed.DequantizeRow(n, row);
                Assert.Equal(expected.Select(Bits), values.AsSpan(n * row.Length, row.Length).ToArray().Select(v => Bits((float)v)));
                Assert.Equal(expected.Select(Bits), row.Select(Bits));
            }
        });
    }

    [GgufGoldenFact]
    public void Blocks_are_packed_to_the_bytes_they_were()
    {
        using var file = SafetensorsFile.Open(GgufFormats.Goldens!);
        Assert.All(GgufFormats.Types, type =>
        {
            using var matrix = Unpack(file, type);
            var expected = file.Bytes(type.Tensor("blocks")).ToArray();
            if (type.Name == "TQ1_0")
            {
                Canonicalize(expected, type.BlockBytes);
            }
            var bytes = new byte[expected.Length];
            BlockCodec.Pack(matrix, bytes);
            Assert.Equal(expected, bytes);
        });
    }

    [Fact]
    public void Every_declaration_has_the_blocks_of_its_type()
    {
        Assert.Equal(25, GgufFormats.Types.Count());
        Assert.All(GgufFormats.Types, type => Assert.Equal((type.BlockColumns, type.BlockBytes), (GgufFormats.Of(type).Store!.Columns, GgufFormats.Of(type).Store!.Bytes)));
    }

    private static EncodedMatrix Unpack(SafetensorsFile file, GgufTensorType type)
    {
        var blocks = file.Bytes(type.Tensor("blocks"));
        return BlockCodec.Unpack(GgufFormats.Of(type), blocks, blocks.Length / type.BlockBytes, type.BlockColumns);
    }

    /// <summary>
    /// Random bytes are not all bytes that ggml writes: of 256 it writes the 243 that five trits have, and in the last four of a block the fifth trit is -1.
    /// </summary>
    private static void Canonicalize(byte[] blocks, int blockBytes)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var at = i % blockBytes;
            if (at < TernaryBytes)
            {
                var number = blocks[i] * 243 / 256;
                number -= at >= TernaryBytes - 4 ? number % 3 : 0;
                blocks[i] = (byte)Math.Ceiling(number * 256 / 243.0);
            }
        }
    }

    /// <summary>The bits of a float; both zeros are 0, since the float64 meaning of a sum tells them apart no more than its equation does.</summary>
    private static uint Bits(float value) => value == 0 ? 0 : BitConverter.SingleToUInt32Bits(value);
}

/// <summary>Names of recorded tensors.</summary>
internal static class GgufGoldenNames
{
    /// <summary>As in <c>q4_K.blocks</c>: ggml's names are in small letters but for the K.</summary>
    public static string Tensor(this GgufTensorType type, string what) => $"{type.Name.ToLowerInvariant().Replace("_k", "_K", StringComparison.Ordinal)}.{what}";
}
