using CsCheck;
using Kernels.IO;
using Kernels.Tensors;
using Kernels.Testing;

namespace Kernels.Runtime.Tests.IO;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheBytesWrittenAreThoseOfNumPy()
    {
        using var tensor = Tensor.From([1f, -2f], 2);
        Npy.Write(folder["a.npy"], tensor);
        Assert.Equal(File1("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 128, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0), File.ReadAllBytes(folder["a.npy"]));
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain() =>
        Gen.Int[0, 6].Array[0, 4].Sample(
            shape =>
            {
                using var tensor = new Tensor(shape);
                for (var i = 0; i < tensor.Span.Length; i++)
                {
                    tensor.Span[i] = i - 0.5f;
                }
                Npy.Write(folder["a.npy"], tensor);
                var read = Npy.ReadSingle(folder["a.npy"]);
                Assert.Equal(shape, read.Shape);
                Assert.Equal(tensor.Span.ToArray(), read.Values);
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void IntegersOfBothWidthsAndBothVersionsAreRead()
    {
        File.WriteAllBytes(folder["8"], File1("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", 128, 0xfe, 255, 255, 255, 255, 255, 255, 255));
        File.WriteAllBytes(folder["4"], File1("{'shape': (2,), 'fortran_order': False, 'descr': '<i4'}", 128, 0xfe, 255, 255, 255, 3, 0, 0, 0));
        var version2 = File1("{'descr': '<i4', 'fortran_order': False, 'shape': ()}", 128, 7, 0, 0, 0).ToList();
        version2[6] = 2;
        version2.InsertRange(10, [0, 0]);
        File.WriteAllBytes(folder["2"], [.. version2]);

        Assert.Equal([-2L], Npy.ReadInt64(folder["8"]).Values);
        Assert.Equal([-2L, 3L], Npy.ReadInt64(folder["4"]).Values);
        Assert.Equal([7L], Npy.ReadInt64(folder["2"]).Values);
        Assert.Empty(Npy.ReadInt64(folder["2"]).Shape);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "the type is <f8; <f4 (float32) was expected")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "the type is >f4")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "fortran_order is True")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "takes 8 bytes; 4 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "'-1' is not an extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2), }", "')' was expected")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "descr, fortran_order or shape is missing")]
    [InlineData("{'descr': '<f4', 'order': False, }", "unknown key 'order'")]
    [InlineData("{'descr': <f4, }", "a string in quotes was expected")]
    [InlineData("{'descr", "a string in quotes was expected")]
    [InlineData("{'descr': '<f4'", "'}' was expected")]
    [InlineData("", "'{' was expected")]
    public void AWrongFileIsRefusedWithItsNameAndReason(string header, string reason)
    {
        File.WriteAllBytes(folder["a.npy"], File1(header, 128, 0, 0, 0, 0));
        var error = Assert.Throws<InvalidDataException>(() => Npy.ReadSingle(folder["a.npy"]));
        Assert.StartsWith(folder["a.npy"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoCutAndNoMutationDoesAnythingButThrowTheDocumentedException()
    {
        var sound = File1("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 128, 0, 0, 0, 0);
        Gen.Select(Gen.Int[0, sound.Length], Gen.Int[0, 79], Gen.Byte).Sample(
            (length, at, value) =>
            {
                var bytes = sound[..];
                bytes[at] = value;
                File.WriteAllBytes(folder["a.npy"], length % 2 == 0 ? bytes : bytes[..length]);
                try
                {
                    Npy.ReadSingle(folder["a.npy"]);
                }
                catch (InvalidDataException)
                {
                }
            },
            iter: 2000,
            threads: 1);
    }

    [ModelFact("llama-shakespeare")]
    public void ReadsGoldenLogits()
    {
        var logits = Npy.ReadSingle(Path.Combine(TestData.FindModel("llama-shakespeare")!, "golden_logits.npy"));
        Assert.Equal([192, 256], logits.Shape.Where(e => e > 1));
        Assert.All(logits.Values, v => Assert.InRange(v, -100f, 100f));
    }

    /// <summary>A file of version 1.0 whose header ends at byte <paramref name="end"/>.</summary>
    private static byte[] File1(string header, int end, params byte[] data) =>
    [
        0x93, .. "NUMPY"u8, 1, 0, (byte)(end - 10), 0, .. System.Text.Encoding.ASCII.GetBytes(header.PadRight(end - 11) + "\n"), .. data,
    ];
}
