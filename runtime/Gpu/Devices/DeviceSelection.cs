namespace Kernels.Gpu;

/// <summary>Which device a program gets for what it asked.</summary>
/// <param name="Kind">Any but <see cref="DeviceKind.Auto"/>.</param>
/// <param name="Index">Which of the CUDA devices.</param>
/// <param name="Reason">Why this one, as a sentence for the program's user.</param>
internal sealed record DeviceSelection(DeviceKind Kind, int Index, string Reason)
{
    /// <exception cref="DeviceNotFoundException">The machine does not have what was asked for.</exception>
    public static DeviceSelection Select(DeviceSpec spec, CudaInventory cuda) => spec.Kind switch
    {
        DeviceKind.Cpu => new DeviceSelection(DeviceKind.Cpu, 0, "The CPU runtime was asked for."),
        DeviceKind.IlgpuCpu => new DeviceSelection(DeviceKind.IlgpuCpu, 0, "ILGPU's simulation of a GPU was asked for."),
        DeviceKind.Auto when cuda.Names.IsEmpty => new DeviceSelection(DeviceKind.Cpu, 0, $"The CPU runtime is used, because {cuda}."),
        DeviceKind.Auto => new DeviceSelection(DeviceKind.Cuda, 0, $"The first CUDA device is used: {cuda.Names[0]}."),
        _ when spec.Index < cuda.Names.Length => new DeviceSelection(DeviceKind.Cuda, spec.Index, $"{spec} was asked for: {cuda.Names[spec.Index]}."),
        _ => throw new DeviceNotFoundException($"{spec} was asked for, but {cuda}. Use {Instead(cuda)}."),
    };

    private static string Instead(CudaInventory cuda) =>
        cuda.Names.IsEmpty ? "cpu, or auto, which takes a CUDA device where there is one" : $"an index below {cuda.Names.Length}, or cpu";
}
