namespace Kernels.Gpu;

/// <summary>The machine has no device of the kind that was asked for; the message says what there is and what to use instead.</summary>
public sealed class DeviceNotFoundException : InvalidOperationException
{
    public DeviceNotFoundException()
    {
    }

    public DeviceNotFoundException(string message)
        : base(message)
    {
    }

    public DeviceNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
