namespace Kernels.Gpu.Tests.Devices;

public class DeviceSelectionTests
{
    private static readonly CudaInventory Two = CudaInventory.Take(() => true, () => ["H100", "A100"]);
    private static readonly CudaInventory NoDriver = CudaInventory.Take(() => false, () => throw new InvalidOperationException("Nobody may ask a driver that is not there."));
    private static readonly CudaInventory NoDevice = CudaInventory.Take(() => true, () => []);

    [Fact]
    public void Auto_takes_the_first_cuda_device()
    {
        var selection = DeviceSelection.Select(DeviceSpec.Parse("auto"), Two);

        Assert.Equal((DeviceKind.Cuda, 0), (selection.Kind, selection.Index));
        Assert.Contains("H100", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_falls_back_to_the_cpu_runtime_and_says_why()
    {
        var withoutDriver = DeviceSelection.Select(DeviceSpec.Parse("auto"), NoDriver);
        var withoutDevice = DeviceSelection.Select(DeviceSpec.Parse("auto"), NoDevice);

        Assert.Equal(DeviceKind.Cpu, withoutDriver.Kind);
        Assert.Contains(CudaLibrary.FileName, withoutDriver.Reason, StringComparison.Ordinal);
        Assert.Equal(DeviceKind.Cpu, withoutDevice.Kind);
        Assert.Contains("the driver knows of none", withoutDevice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_takes_that_device()
    {
        var selection = DeviceSelection.Select(DeviceSpec.Parse("cuda:1"), Two);

        Assert.Equal((DeviceKind.Cuda, 1), (selection.Kind, selection.Index));
        Assert.Contains("A100", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_device_is_an_error_that_says_what_there_is_and_what_to_use()
    {
        var beyond = Assert.Throws<DeviceNotFoundException>(() => DeviceSelection.Select(DeviceSpec.Parse("cuda:2"), Two));
        var without = Assert.Throws<DeviceNotFoundException>(() => DeviceSelection.Select(DeviceSpec.Parse("cuda:0"), NoDriver));

        Assert.Equal("cuda:2 was asked for, but cuda:0 is H100, cuda:1 is A100. Use an index below 2, or cpu.", beyond.Message);
        Assert.StartsWith("cuda:0 was asked for, but there is no CUDA device: ", without.Message, StringComparison.Ordinal);
        Assert.EndsWith("Use cpu, or auto, which takes a CUDA device where there is one.", without.Message, StringComparison.Ordinal);
    }
}
