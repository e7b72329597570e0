using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Kernels.Gpu;

/// <summary>
/// Work of a device that runs in order. One thread uses a stream at a time. Everything is put on it through <see cref="Enqueue"/> or
/// <see cref="PtxKernel.Launch"/>, so that a <see cref="DeviceGraph"/> can record it.
/// </summary>
public sealed class DeviceStream : IDisposable
{
    private List<Action<AcceleratorStream>>? recording;

    internal DeviceStream(GpuDevice device)
    {
        Device = device;
        Inner = device.Accelerator.CreateStream();
    }

    /// <summary>The device that works on it.</summary>
    public GpuDevice Device { get; }

    /// <summary>ILGPU's stream.</summary>
    internal AcceleratorStream Inner { get; }

    /// <summary>CUDA's stream; 0 on a simulated device.</summary>
    internal nint Handle => Inner is CudaStream cuda ? cuda.StreamPtr : 0;

    /// <summary>Whether what is put on the stream is recorded instead of run.</summary>
    internal bool IsRecording { get; private set; }

    /// <summary>Puts work on the stream: launches of ILGPU's kernels and copies within the device.</summary>
    public void Enqueue(Action<AcceleratorStream> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (recording is not null)
        {
            recording.Add(work);
        }
        else
        {
            work(Inner);
        }
    }

    /// <summary>Waits until all is done.</summary>
    public void Synchronize() => Inner.Synchronize();

    /// <summary>How long the device takes for some work.</summary>
    public TimeSpan Measure(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var begin = Inner.AddProfilingMarker();
        work();
        using var end = Inner.AddProfilingMarker();
        Synchronize();
        return end.MeasureFrom(begin);
    }

    /// <inheritdoc/>
    public void Dispose() => Inner.Dispose();

    /// <param name="list">Takes the work; null where the driver records it.</param>
    internal void BeginRecording(List<Action<AcceleratorStream>>? list)
    {
        RefuseRecording("A second recording");
        recording = list;
        IsRecording = true;
    }

    internal void EndRecording()
    {
        recording = null;
        IsRecording = false;
    }

    /// <exception cref="InvalidOperationException">The stream is being recorded.</exception>
    internal void RefuseRecording(string what)
    {
        if (IsRecording)
        {
            throw new InvalidOperationException($"{what} cannot be part of a graph: the stream is being recorded.");
        }
    }
}
