using System.Collections.Immutable;
using System.Globalization;
using ILGPU.Runtime.Cuda;

namespace Kernels.Gpu;

/// <summary>The CUDA devices of the machine.</summary>
/// <param name="Names">The devices by their index.</param>
/// <param name="Trouble">Why there are none, as far as that can be told; null where there are some.</param>
internal sealed record CudaInventory(ImmutableArray<string> Names, string? Trouble)
{
    /// <summary>Asks the driver.</summary>
    public static CudaInventory Take(Func<bool> hasDriver, Func<IEnumerable<string>> names)
    {
        if (!hasDriver())
        {
            return new CudaInventory([], $"the driver's library {CudaLibrary.FileName} is not installed");
        }
        ImmutableArray<string> found = [.. names()];
        return new CudaInventory(found, found.IsEmpty ? "the driver knows of none" : null);
    }

    /// <summary>Asks the driver of this machine.</summary>
    public static CudaInventory Take() => Take(CudaLibrary.Exists, () => CudaDevice.GetDevices(_ => true).Select(d => d.Name));

    /// <summary>What there is, for messages.</summary>
    public override string ToString() => Names.IsEmpty
        ? $"there is no CUDA device: {Trouble}"
        : string.Join(", ", Names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"cuda:{i} is {name}")));
}
