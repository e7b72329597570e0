using Kernels.Formats;

namespace Kernels;

/// <summary>The program holds no generated kernel for these formats: an error rather than a silent slow path.</summary>
public sealed class KernelNotFoundException : InvalidOperationException
{
    /// <summary>No kernel of that name for weights and activations (null for f32) in these formats; the message says how to get one.</summary>
    public KernelNotFoundException(string kernel, FormatDescriptor weight, FormatDescriptor? activation)
        : base($"No kernel {kernel} was generated for weights in {weight} and activations in {activation?.Name ?? "f32"}. "
            + $"Declare both in the .qk files of one project, or add [assembly: Instantiate(\"{kernel}\", \"{weight}\", \"{activation?.Name ?? "f32"}\")].")
    {
    }

    /// <summary>With the message of the framework.</summary>
    public KernelNotFoundException()
    {
    }

    /// <summary>With a message that names the kernel.</summary>
    public KernelNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public KernelNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
