using Kernels.Formats;

namespace Kernels;

/// <summary>The program holds no generated kernel for these formats: an error rather than a silent slow path.</summary>
public sealed class KernelNotFoundException : InvalidOperationException
{
    public KernelNotFoundException(string kernel, FormatDescriptor weight, FormatDescriptor? activation)
        : base($"No kernel {kernel} was generated for weights in {weight} and activations in {activation?.Name ?? "f32"}. "
            + $"Declare both in the .qk files of one project, or add [assembly: Instantiate(\"{kernel}\", \"{weight}\", \"{activation?.Name ?? "f32"}\")].")
    {
    }

    public KernelNotFoundException()
    {
    }

    public KernelNotFoundException(string message)
        : base(message)
    {
    }

    public KernelNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
