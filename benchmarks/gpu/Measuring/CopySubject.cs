using ILGPU.Runtime;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>A copy of many bytes within the device: what its memory can do, read and written together.</summary>
internal sealed class CopySubject : ISubject
{
    private readonly DeviceBuffer<uint> source;
    private readonly DeviceBuffer<uint> target;
    private readonly uint[] values;

    public CopySubject(GpuDevice device, int bytes, int seed)
    {
        values = new uint[bytes / sizeof(uint)];
        new Random(seed).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        source = device.Upload<uint>(values);
        target = device.Allocate<uint>(values.Length);
    }

    public string Name => "copy";

    public int Copies => 1;

    public long LeastBytes => source.Bytes + target.Bytes;

    public void Launch(DeviceStream stream, int copy) => stream.Enqueue(inner => source.View.CopyTo(inner, target.View));

    public void Poison(DeviceStream stream) => target.Clear(stream);

    /// <summary>The share of words that differ.</summary>
    public double RelativeError(DeviceStream stream)
    {
        var result = new uint[values.Length];
        target.Download(stream, result);
        return (double)result.Zip(values).Count(p => p.First != p.Second) / values.Length;
    }

    public void Dispose()
    {
        source.Dispose();
        target.Dispose();
    }
}
