using System.Runtime.InteropServices;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Interchange;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>A model that ggml encoded in Q5_0 and Q5_1, beside the floats that it had.</summary>
public class RwkvTests
{
    [RwkvTheory]
    [InlineData("Q5_0", 7u)]
    [InlineData("Q5_1", 8u)]
    public void Fields_found_by_the_rule_of_ggml_are_packed_to_its_bytes(string format, uint type)
    {
        var compared = 0;
        foreach (var (floats, blocks) in Pairs(format, type))
        {
            using var matrix = new EncodedMatrix(GgufFormats.Of(format), blocks.Rows, blocks.Columns);
            Fill(matrix, MemoryMarshal.Cast<byte, float>(floats.Data.Span));
            var bytes = new byte[blocks.Data.Length];
            BlockCodec.Pack(matrix, bytes);
            Assert.True(blocks.Data.Span.SequenceEqual(bytes), blocks.Name);
            compared++;
        }
        Assert.Equal(96, compared);
    }

    [RwkvTheory]
    [InlineData("Q5_0", 7u)]
    [InlineData("Q5_1", 8u)]
    public void The_declared_fit_is_no_farther_from_the_floats_than_ggml_is(string format, uint type)
    {
        var (declared, ggml) = (0.0, 0.0);
        foreach (var (floats, blocks) in Pairs(format, type).Take(12))
        {
            var weights = MemoryMarshal.Cast<byte, float>(floats.Data.Span).ToArray();
            using var theirs = BlockCodec.Unpack(GgufFormats.Of(format), blocks.Data.Span, blocks.Rows, blocks.Columns);
            using var ours = MatrixEncoder.Encode(GgufFormats.Of(format), weights, blocks.Rows, blocks.Columns);
            (declared, ggml) = (declared + Error(weights, ours), ggml + Error(weights, theirs));
        }
        Assert.InRange(declared, 0.5 * ggml, 1.001 * ggml);
    }

    /// <summary>The tensors that are encoded, with their floats.</summary>
    private static IEnumerable<(RwkvTensor Floats, RwkvTensor Blocks)> Pairs(string format, uint type)
    {
        var folder = TestData.Data("rwkv-tiny")!;
        var floats = RwkvFile.Read(Path.Combine(folder, "tiny-rwkv-5v2-730K-FP32.bin"));
        return floats.Zip(RwkvFile.Read(Path.Combine(folder, $"tiny-rwkv-5v2-730K-{format}.bin"))).Where(p => p.Second.Type == type);
    }

    /// <summary>The rule of ggml: codes are found with the scale in f32, before it is rounded to f16.</summary>
    private static void Fill(EncodedMatrix matrix, ReadOnlySpan<float> weights)
    {
        var hasOffset = matrix.Format.Name == "Q5_1";
        for (var first = 0; first < weights.Length; first += 32)
        {
            var block = weights.Slice(first, 32);
            var extreme = 0f;
            var (low, high) = (float.MaxValue, float.MinValue);
            foreach (var w in block)
            {
                extreme = Math.Abs(w) > Math.Abs(extreme) ? w : extreme;
                (low, high) = (Math.Min(low, w), Math.Max(high, w));
            }
            var scale = hasOffset ? (high - low) / 31 : extreme / -16;
            var inverse = scale == 0 ? 0 : 1 / scale;
            matrix["d"].SetPattern(first / 32, BitConverter.HalfToUInt16Bits((Half)scale));
            if (hasOffset)
            {
                matrix["m"].SetPattern(first / 32, BitConverter.HalfToUInt16Bits((Half)low));
            }
            for (var i = 0; i < block.Length; i++)
            {
                var code = hasOffset ? ((block[i] - low) * inverse) + 0.5f : (block[i] * inverse) + 16.5f;
                matrix["q"].SetPattern(first + i, (uint)Math.Min(31, (int)code));
            }
        }
    }

    private static double Error(float[] weights, EncodedMatrix matrix) =>
        new ValueEvaluator(matrix).All().Zip(weights, (value, weight) => (value - weight) * (value - weight)).Sum();
}

/// <summary>A test on files of rwkv.cpp; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RwkvTheoryAttribute : TheoryAttribute
{
    public RwkvTheoryAttribute()
    {
        if (TestData.Data("rwkv-tiny") is null)
        {
            Skip = "There is no ../shared/data/rwkv-tiny.";
        }
    }
}
