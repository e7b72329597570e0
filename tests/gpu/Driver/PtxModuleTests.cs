using Kernels.Gpu.Tests.Support;

namespace Kernels.Gpu.Tests.Driver;

public class PtxModuleTests
{
    private readonly FakeDriver driver = new() { Log = "remarks" };

    [Fact]
    public void A_kernel_is_found_in_its_module_and_launched_with_its_arguments()
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();
        using var buffer = device.Allocate<float>(1);
        driver.ArgumentCount = 4;

        using (var module = PtxModule.Load(device, "text"))
        {
            module.Kernel("gemv").Launch(stream, new LaunchSize(132, 2), 256, 1024, KernelArgument.Of(buffer), -1, 1L << 40, 1.5f);
            Assert.Equal("remarks", module.Log);
        }

        Assert.Equal(["load text", "function 101 gemv", "launch 202 132x2x1 of 256x1x1 with 1024", "unload 101"], driver.Calls);
        Assert.Equal([(ulong)buffer.Address, 0xFFFF_FFFF, 1UL << 40, 0x3FC0_0000], driver.Arguments);
    }

    [Fact]
    public void A_text_that_the_driver_refuses_is_an_error_with_its_log()
    {
        using var device = TestDevices.WithDriver(driver.Failing("load", 218));
        driver.Log = "line 3: Unknown symbol";

        var error = Assert.Throws<CudaDriverException>(() => PtxModule.Load(device, "text"));

        Assert.Equal(218, error.Result);
        Assert.Contains("cuModuleLoadDataEx failed: CUDA_ERROR_218, described", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 3: Unknown symbol", error.Message, StringComparison.Ordinal);
        Assert.Equal(["load text"], driver.Calls);
    }

    [Fact]
    public void A_kernel_that_the_module_lacks_is_an_error_that_names_it()
    {
        using var device = TestDevices.WithDriver(driver.Failing("function", 500));
        using var module = PtxModule.Load(device, "text");

        var error = Assert.Throws<CudaDriverException>(() => module.Kernel("gemm"));

        Assert.Contains("no kernel \"gemm\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(48 * 1024, false)]
    [InlineData((48 * 1024) + 16, true)]
    public void Shared_memory_above_48_KiB_is_allowed_once_when_the_kernel_is_found(int bytes, bool isAsked)
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();
        using var module = PtxModule.Load(device, "text");

        var kernel = module.Kernel("gemm", bytes);
        kernel.Launch(stream, 1, 128, bytes);
        kernel.Launch(stream, 1, 128, bytes);

        Assert.Equal(isAsked ? 1 : 0, driver.Calls.Count(c => c == $"set 202 MaxDynamicSharedBytes {bytes}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Launch(stream, 1, 128, bytes + 16));
    }

    [Fact]
    public void More_shared_memory_than_the_device_has_is_an_error_that_names_the_kernel()
    {
        using var device = TestDevices.WithDriver(driver.Failing("set", 1));
        using var module = PtxModule.Load(device, "text");

        var error = Assert.Throws<CudaDriverException>(() => module.Kernel("gemm", 300_000));

        Assert.Contains("Kernel gemm asks for 300000 bytes of shared memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_launch_is_an_error_that_names_the_kernel_and_its_grid()
    {
        using var device = TestDevices.WithDriver(driver.Failing("launch", 701));
        using var stream = device.CreateStream();
        using var module = PtxModule.Load(device, "text");

        var error = Assert.Throws<CudaDriverException>(() => module.Kernel("gemv").Launch(stream, 7, 2048, 0));

        Assert.Contains("Kernel gemv", error.Message, StringComparison.Ordinal);
        Assert.Contains("X = 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_tells_its_registers_and_spills()
    {
        using var device = TestDevices.WithDriver(driver);
        using var module = PtxModule.Load(device, "text");
        var kernel = module.Kernel("gemv");

        Assert.Equal((1004, 1003, 1001), (kernel.Registers, kernel.LocalBytes, kernel.SharedBytes));
    }

    [Fact]
    public void A_module_is_unloaded_once_and_has_no_kernels_afterwards()
    {
        using var device = TestDevices.WithDriver(driver);
        var module = PtxModule.Load(device, "text");

        module.Dispose();
        module.Dispose();

        Assert.Equal(1, driver.Calls.Count(c => c == "unload 101"));
        Assert.Throws<ObjectDisposedException>(() => module.Kernel("gemv"));
    }
}
