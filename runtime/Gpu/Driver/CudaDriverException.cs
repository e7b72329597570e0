namespace Kernels.Gpu;

/// <summary>CUDA's driver refused a call; the message names the call, the driver's error and what it says of it.</summary>
public sealed class CudaDriverException : InvalidOperationException
{
    public CudaDriverException()
    {
    }

    public CudaDriverException(string message)
        : base(message)
    {
    }

    public CudaDriverException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>CUresult, or 0 where it is not known.</summary>
    public int Result { get; init; }
}
