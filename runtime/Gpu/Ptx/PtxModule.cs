namespace Kernels.Gpu;

/// <summary>A PTX text that the driver compiled for a device. Dispose it before the device.</summary>
public sealed class PtxModule : IDisposable
{
    private readonly GpuDevice device;
    private nint module;

    private PtxModule(GpuDevice device, nint module, string log)
    {
        this.device = device;
        this.module = module;
        Log = log;
    }

    /// <summary>What the driver's compiler remarked.</summary>
    public string Log { get; }

    /// <summary>Compiles a module.</summary>
    /// <exception cref="CudaDriverException">The driver refuses the text; the message has its compiler's log.</exception>
    /// <exception cref="NotSupportedException">The device runs no PTX.</exception>
    public static PtxModule Load(GpuDevice device, string ptx)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentException.ThrowIfNullOrEmpty(ptx);
        var driver = device.Driver;
        device.Accelerator.Bind();
        driver.Check(driver.LoadModule(out var module, ptx, out var log), "cuModuleLoadDataEx", log);
        return new PtxModule(device, module, log);
    }

    /// <summary>A kernel of the module.</summary>
    /// <param name="name">As after <c>.entry</c>.</param>
    /// <param name="maxSharedBytes">The most dynamic shared memory that a launch asks for.</param>
    /// <exception cref="CudaDriverException">The module has no such kernel, or the device not so much shared memory.</exception>
    public PtxKernel Kernel(string name, int maxSharedBytes = 0)
    {
        ObjectDisposedException.ThrowIf(module == 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSharedBytes);
        device.Accelerator.Bind();
        device.Driver.Check(device.Driver.GetFunction(out var function, module, name), "cuModuleGetFunction", $"The module has no kernel \"{name}\" to call.");
        return new PtxKernel(device, function, name, maxSharedBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (module != 0)
        {
            device.Accelerator.Bind();
            device.Driver.UnloadModule(module);
            module = 0;
        }
    }
}
