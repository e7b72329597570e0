using System.Runtime.InteropServices;
using CsCheck;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Tensors;

public class ToSingleTests
{
    [Fact]
    public void EveryFloat16IsWidenedExactly()
    {
        var halves = Enumerable.Range(0, 1 << 16).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        var floats = new float[halves.Length];
        ToSingle.FromFloat16(MemoryMarshal.AsBytes(halves.AsSpan()), floats);
        for (var i = 0; i < halves.Length; i++)
        {
            var expected = (float)halves[i];
            Assert.True(
                float.IsNaN(expected) ? float.IsNaN(floats[i]) : BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(floats[i]),
                $"pattern {i:x4}: {floats[i]} instead of {expected}");
        }
    }

    [Fact]
    public void EveryBFloat16IsTheUpperHalfOfAFloat32()
    {
        var patterns = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).ToArray();
        var floats = new float[patterns.Length];
        ToSingle.FromBFloat16(MemoryMarshal.AsBytes(patterns.AsSpan()), floats);
        Assert.Equal(patterns.Select(p => (uint)p << 16), floats.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void TailsAndUnalignedSourcesConvertLikeTheRest() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[0, 3]).Sample((bytes, skip) =>
        {
            var source = bytes.AsSpan(Math.Min(skip, bytes.Length));
            var even = source[..(source.Length & ~1)];
            var four = source[..(source.Length & ~3)];
            Check(ToSingle.FromUInt8, source, 1, b => b[0]);
            Check(ToSingle.FromInt8, source, 1, b => (sbyte)b[0]);
            Check(ToSingle.FromFloat16, even, 2, b => (float)BitConverter.ToHalf(b));
            Check(ToSingle.FromBFloat16, even, 2, b => BitConverter.ToSingle([0, 0, .. b]));
            Check(ToSingle.FromFloat32, four, 4, b => BitConverter.ToSingle(b));
            Check(ToSingle.FromFloat64, source[..(source.Length & ~7)], 8, b => (float)BitConverter.ToDouble(b));
        });

    [Fact]
    public void AWrongLengthIsRefused() => Assert.Throws<ArgumentException>(() => ToSingle.FromFloat16(new byte[5], new float[2]));

    private static void Check(Conversion conversion, ReadOnlySpan<byte> source, int size, Func<byte[], float> oracle)
    {
        var actual = new float[source.Length / size];
        conversion(source, actual);
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.Equal(oracle(source.Slice(i * size, size).ToArray()), actual[i]);
        }
    }

    private delegate void Conversion(ReadOnlySpan<byte> source, Span<float> destination);
}
