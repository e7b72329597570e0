using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Tensors;

public unsafe class TensorTests
{
    [Fact]
    public void ATensorIsZeroedAlignedAndShaped()
    {
        using var tensor = new Tensor(3, 5);
        Assert.Equal(new[] { 3, 5 }, tensor.Shape);
        Assert.Equal(15, tensor.Count);
        Assert.Equal(0u, (nuint)tensor.Pointer % 64);
        Assert.False(tensor.Span.ContainsAnyExcept(0f));
        Assert.Equal("[3, 5]", tensor.ToString());
    }

    [Fact]
    public void RowsAreThoseOfTheLastDimension()
    {
        using var tensor = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
        Assert.Equal([5f, 6f], tensor.Row(2).ToArray());
        tensor.Row(3)[1] = 9;
        Assert.Equal(9f, tensor.Span[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Row(4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Row(-1).Length);
    }

    [Fact]
    public void ScalarsAndEmptyTensorsExist()
    {
        using var scalar = Tensor.From([4f]);
        using var empty = new Tensor(2, 0);
        Assert.Equal(4f, scalar.Row(0)[0]);
        Assert.Equal(0, empty.Span.Length);
    }

    [Fact]
    public void WrongShapesAndUseAfterDisposalAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(2, -1));
        Assert.Throws<OverflowException>(() => new Tensor(int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2f], 3));
        var tensor = new Tensor(2);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => tensor.Row(0).Length);
    }
}
