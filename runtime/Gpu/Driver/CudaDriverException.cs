namespace Kernels.Gpu;

/// <summary>CUDA's driver refused a call; the message names the call, the driver's error and what it says of it.</summary>
public sealed class CudaDriverException : InvalidOperationException
{
    /// <summary>With the message of the framework.</summary>
    public CudaDriverException()
    {
    }

    /// <summary>With a message that names the call and the driver's error.</summary>
    public CudaDriverException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public CudaDriverException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>CUresult, or 0 where it is not known.</summary>
    public int Result { get; init; }
}
