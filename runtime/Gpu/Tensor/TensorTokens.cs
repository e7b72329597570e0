namespace Kernels.Gpu.Tensor;

/// <summary>Encoded activations on a device, for kernels that take whole numbers.</summary>
public sealed class TensorTokens : IDisposable
{
    internal TensorTokens(GpuDevice device, TensorActivations packed, DeviceStream stream)
    {
        (Tokens, Columns, Stride, GroupStride) = (packed.Tokens, packed.Columns, packed.Stride, packed.GroupStride);
        Codes = device.Allocate<sbyte>(packed.Codes.Length);
        Groups = device.Allocate<TensorGroup>(packed.Groups.Length);
        Codes.Upload(stream, packed.Codes);
        Groups.Upload(stream, packed.Groups);
    }

    /// <summary>M.</summary>
    public int Tokens { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Numbers from one token to the next.</summary>
    public int Stride { get; }

    internal int GroupStride { get; }

    internal DeviceBuffer<sbyte> Codes { get; }

    internal DeviceBuffer<TensorGroup> Groups { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Codes.Dispose();
        Groups.Dispose();
    }
}
