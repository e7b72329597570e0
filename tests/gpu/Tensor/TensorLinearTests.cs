using Kernels.Check;
using Kernels.Gpu.Tensor;
using Kernels.Gpu.Tests.Support;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>What calls of tensor-core kernels ask of the driver.</summary>
public sealed class TensorLinearTests : IDisposable
{
    private readonly FakeDriver driver = new();
    private readonly GpuDevice device;
    private readonly DeviceStream stream;
    private readonly TensorWorkspace workspace;

    public TensorLinearTests()
    {
        device = TestDevices.WithDriver(driver);
        stream = device.CreateStream();
        workspace = new TensorWorkspace(device);
    }

    public void Dispose()
    {
        workspace.Dispose();
        stream.Dispose();
        device.Dispose();
    }

    [Theory]
    [InlineData(1, "8x1x1 of 256x1x1 with 4128")]
    [InlineData(20, "1x1x4 of 128x1x1 with 27648")]
    public void A_call_launches_the_kernel_for_its_tokens(int m, string launch)
    {
        using var linear = TensorLinear.Load(device, GpuKernels.FindTensor("Int4G128")!);
        using var encoded = RandomMatrix.Of(KernelRegistry.FindFormat("Int4G128")!, 128, 2048, new Random(1));
        using var weights = linear.Upload(encoded);
        using var x = device.Allocate<Half>(m * 2048);
        using var y = device.Allocate<float>(m * 128);
        driver.ArgumentCount = 14;

        linear.Run(stream, weights, x, 2048, y, m, null, workspace);

        Assert.EndsWith(launch, driver.Calls[^1], StringComparison.Ordinal);
        Assert.Equal([(ulong)x.Address, (ulong)y.Address, 0UL], driver.Arguments.Skip(3).Take(3));
        Assert.Equal([128UL, 2048, (ulong)m, 2048, 128], driver.Arguments.Skip(8).Take(5));
    }

    [Fact]
    public void Whole_numbers_go_to_the_kernels_that_take_them_and_to_no_others()
    {
        using var linear = TensorLinear.Load(device, GpuKernels.FindTensor("Int8Row", "A8")!);
        using var encoded = RandomMatrix.Of(KernelRegistry.FindFormat("Int8Row")!, 40, 96, new Random(1));
        using var activations = RandomMatrix.Of(KernelRegistry.FindFormat("A8")!, 3, 96, new Random(2));
        using var weights = linear.Upload(encoded);
        using var x = linear.Upload(activations, stream);
        using var halves = device.Allocate<Half>(3 * 96);
        using var y = device.Allocate<float>(3 * 40);
        driver.ArgumentCount = 16;

        linear.Run(stream, weights, x, y, null, workspace);

        Assert.Equal([3UL, 96, 40], driver.Arguments.Skip(10).Take(3));
        Assert.Equal(4UL, driver.Arguments[15]);
        var error = Assert.Throws<ArgumentException>(() => linear.Run(stream, weights, halves, 96, y, 3, null, workspace));
        Assert.Contains("take activations in A8, not in f16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stride_that_copies_cannot_take_is_refused()
    {
        using var linear = TensorLinear.Load(device, GpuKernels.FindTensor("Int4G32")!);
        using var encoded = RandomMatrix.Of(KernelRegistry.FindFormat("Int4G32")!, 16, 100, new Random(1));
        using var weights = linear.Upload(encoded);
        using var x = device.Allocate<Half>(200);
        using var y = device.Allocate<float>(16);

        var error = Assert.Throws<ArgumentException>(() => linear.Run(stream, weights, x, 100, y, 1, null, workspace));

        Assert.Contains("a multiple of 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_format_are_refused()
    {
        using var linear = TensorLinear.Load(device, GpuKernels.FindTensor("Int4G32")!);
        using var encoded = RandomMatrix.Of(KernelRegistry.FindFormat("Int4G128")!, 16, 128, new Random(1));

        Assert.Contains("the kernels are for Int4G32", Assert.Throws<ArgumentException>(() => linear.Upload(encoded)).Message, StringComparison.Ordinal);
    }
}
