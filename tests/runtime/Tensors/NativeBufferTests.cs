using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Tensors;

public unsafe class NativeBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void MemoryIsZeroedAlignedAndReadablePastTheEnd(long length)
    {
        using var buffer = new NativeBuffer(length);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(0u, (nuint)buffer.Pointer % 64);
        Assert.False(new ReadOnlySpan<byte>(buffer.Pointer, (int)length + 64).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void ASpanHoldsTheWholeElements()
    {
        using var buffer = new NativeBuffer(11);
        buffer.Span<int>()[1] = 0x01020304;
        Assert.Equal(2, buffer.Span<int>().Length);
        Assert.Equal(0x01020304, ((int*)buffer.Pointer)[1]);
    }

    [Fact]
    public void UseAfterDisposalAndNegativeLengthsAreRefused()
    {
        var buffer = new NativeBuffer(8);
        buffer.Dispose();
        buffer.Dispose();
        Assert.True(buffer.Pointer is null);
        Assert.Throws<ObjectDisposedException>(() => buffer.Span<byte>().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer(-1));
    }
}
