namespace Kernels.Gpu.Tensor;

/// <summary>Weights on a device, packed for the tensor-core kernels of their format.</summary>
public sealed class TensorMatrix : IDisposable
{
    internal TensorMatrix(GpuDevice device, TensorWeights packed)
    {
        (Rows, Columns) = (packed.Rows, packed.Columns);
        Codes = device.Upload<byte>(packed.Codes);
        Parameters = device.Upload<Half>(packed.Parameters);
        Factors = device.Upload<float>(packed.Factors);
    }

    /// <summary>N: output features.</summary>
    public int Rows { get; }

    /// <summary>K: input features.</summary>
    public int Columns { get; }

    /// <summary>Bytes on the device, paddings included.</summary>
    public long Bytes => Codes.Bytes + Parameters.Bytes + Factors.Bytes;

    internal DeviceBuffer<byte> Codes { get; }

    internal DeviceBuffer<Half> Parameters { get; }

    internal DeviceBuffer<float> Factors { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Codes.Dispose();
        Parameters.Dispose();
        Factors.Dispose();
    }
}
