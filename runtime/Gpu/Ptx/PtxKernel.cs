namespace Kernels.Gpu;

/// <summary>A kernel of a <see cref="PtxModule"/>; it lives as long as that.</summary>
public sealed unsafe class PtxKernel
{
    /// <summary>What every kernel may have without asking; more has to be allowed for the kernel once.</summary>
    private const int DefaultSharedBytes = 48 * 1024;

    private readonly GpuDevice device;
    private readonly nint function;
    private readonly int maxSharedBytes;

    internal PtxKernel(GpuDevice device, nint function, string name, int maxSharedBytes)
    {
        this.device = device;
        this.function = function;
        this.maxSharedBytes = maxSharedBytes;
        Name = name;
        if (maxSharedBytes > DefaultSharedBytes)
        {
            device.Driver.Check(
                device.Driver.SetFunctionAttribute(function, FunctionAttribute.MaxDynamicSharedBytes, maxSharedBytes),
                "cuFuncSetAttribute",
                $"Kernel {name} asks for {maxSharedBytes} bytes of shared memory.");
        }
    }

    /// <summary>The name of its entry point.</summary>
    public string Name { get; }

    /// <summary>The registers of a thread.</summary>
    public int Registers => Attribute(FunctionAttribute.Registers);

    /// <summary>The bytes of a thread's local memory; 0 where nothing was spilled.</summary>
    public int LocalBytes => Attribute(FunctionAttribute.LocalBytes);

    /// <summary>The bytes of static shared memory.</summary>
    public int SharedBytes => Attribute(FunctionAttribute.SharedBytes);

    /// <summary>Puts a launch on a stream.</summary>
    /// <param name="sharedBytes">Dynamic shared memory, at most what the kernel was loaded for.</param>
    /// <param name="arguments">One for each parameter, in order and of its type.</param>
    /// <exception cref="CudaDriverException">The driver refuses the launch.</exception>
    public void Launch(DeviceStream stream, LaunchSize grid, LaunchSize block, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sharedBytes, Math.Max(maxSharedBytes, DefaultSharedBytes));
        var values = stackalloc ulong[arguments.Length];
        var pointers = stackalloc void*[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Bits;
            pointers[i] = values + i;
        }
        device.Accelerator.Bind();
        device.Driver.Check(
            device.Driver.LaunchKernel(function, grid, block, sharedBytes, stream.Handle, pointers), "cuLaunchKernel", $"Kernel {Name}, grid {grid}, block {block}.");
    }

    private int Attribute(FunctionAttribute attribute)
    {
        device.Accelerator.Bind();
        device.Driver.Check(device.Driver.GetFunctionAttribute(out var value, attribute, function), "cuFuncGetAttribute", $"Kernel {Name}.");
        return value;
    }
}
