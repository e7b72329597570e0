namespace Kernels.Gpu;

/// <summary>The machine has no device of the kind that was asked for; the message says what there is and what to use instead.</summary>
public sealed class DeviceNotFoundException : InvalidOperationException
{
    /// <summary>With the message of the framework.</summary>
    public DeviceNotFoundException()
    {
    }

    /// <summary>With a message that says what there is.</summary>
    public DeviceNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public DeviceNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
