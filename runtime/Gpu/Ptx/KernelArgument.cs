namespace Kernels.Gpu;

/// <summary>One argument of a PTX kernel: up to eight bytes, as the kernel's parameter has them.</summary>
public readonly struct KernelArgument
{
    private readonly ulong bits;

    private KernelArgument(ulong bits) => this.bits = bits;

    /// <summary>A parameter of type u64: an address on the device.</summary>
    public static KernelArgument Address(nint address) => new((ulong)address);

    /// <summary>A parameter of type u64: where the buffer begins.</summary>
    public static KernelArgument Of<T>(DeviceBuffer<T> buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return Address(buffer.Address);
    }

    /// <summary>A parameter of type u32 or s32.</summary>
    public static KernelArgument Of(int value) => new((uint)value);

    /// <summary>A parameter of type u32.</summary>
    public static KernelArgument Of(uint value) => new(value);

    /// <summary>A parameter of type u64 or s64.</summary>
    public static KernelArgument Of(long value) => new((ulong)value);

    /// <summary>A parameter of type f32.</summary>
    public static KernelArgument Of(float value) => new(BitConverter.SingleToUInt32Bits(value));

    /// <summary>A parameter of type u32 or s32.</summary>
    public static implicit operator KernelArgument(int value) => Of(value);

    /// <summary>A parameter of type u32.</summary>
    public static implicit operator KernelArgument(uint value) => Of(value);

    /// <summary>A parameter of type u64 or s64.</summary>
    public static implicit operator KernelArgument(long value) => Of(value);

    /// <summary>A parameter of type f32.</summary>
    public static implicit operator KernelArgument(float value) => Of(value);

    /// <summary>A parameter of type u32 or s32.</summary>
    public static KernelArgument FromInt32(int value) => Of(value);

    /// <summary>A parameter of type u32.</summary>
    public static KernelArgument FromUInt32(uint value) => Of(value);

    /// <summary>A parameter of type u64 or s64.</summary>
    public static KernelArgument FromInt64(long value) => Of(value);

    /// <summary>A parameter of type f32.</summary>
    public static KernelArgument FromSingle(float value) => Of(value);

    /// <summary>The bytes, little-endian.</summary>
    internal ulong Bits => bits;
}
