using System.Globalization;

namespace Kernels.Gpu;

/// <summary>What kind of device a program asks for.</summary>
public enum DeviceKind
{
    /// <summary>The first CUDA device, or the CPU runtime where there is none.</summary>
    Auto,

    /// <summary>The CPU runtime, without ILGPU.</summary>
    Cpu,

    /// <summary>One CUDA device.</summary>
    Cuda,

    /// <summary>ILGPU's simulation of a GPU on the CPU: slow, for tests.</summary>
    IlgpuCpu,
}

/// <summary>A device as a command line names it: <c>auto</c>, <c>cpu</c>, <c>cuda:0</c> (or <c>cuda</c>, which is the same) or <c>ilgpu-cpu</c>.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Index">Which of the CUDA devices; 0 for the other kinds.</param>
public readonly record struct DeviceSpec(DeviceKind Kind, int Index)
{
    /// <summary>The texts that <see cref="Parse"/> takes, for messages and help.</summary>
    public const string Choices = "auto, cpu, cuda:0 or another index, ilgpu-cpu";

    private const string CudaPrefix = "cuda:";

    /// <summary>Reads a device as it is written.</summary>
    /// <exception cref="FormatException">It is none of <see cref="Choices"/>.</exception>
    public static DeviceSpec Parse(string text) =>
        TryParse(text, out var spec) ? spec : throw new FormatException($"\"{text}\" names no device; a device is one of {Choices}.");

    /// <summary>Reads a device as it is written; false where it is none of <see cref="Choices"/>.</summary>
    public static bool TryParse(string text, out DeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(text);
        (var isKnown, spec) = text switch
        {
            "auto" => (true, new DeviceSpec(DeviceKind.Auto, 0)),
            "cpu" => (true, new DeviceSpec(DeviceKind.Cpu, 0)),
            "cuda" => (true, new DeviceSpec(DeviceKind.Cuda, 0)),
            "ilgpu-cpu" => (true, new DeviceSpec(DeviceKind.IlgpuCpu, 0)),
            _ when text.StartsWith(CudaPrefix, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) => (true, new DeviceSpec(DeviceKind.Cuda, index)),
            _ => (false, default),
        };
        return isKnown;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => "auto",
        DeviceKind.Cpu => "cpu",
        DeviceKind.IlgpuCpu => "ilgpu-cpu",
        _ => string.Create(CultureInfo.InvariantCulture, $"{CudaPrefix}{Index}"),
    };
}
