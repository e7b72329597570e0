using ILGPU.Runtime;

namespace Kernels.Gpu;

/// <summary>
/// Launches that were recorded once and run again with one call, with the arguments that they had: a CUDA graph, or on a simulated device a
/// list. What changes from run to run has to lie in memory of the device.
/// </summary>
public abstract class DeviceGraph : IDisposable
{
    private protected DeviceGraph(DeviceStream stream) => Stream = stream;

    private protected DeviceStream Stream { get; }

    /// <summary>Records what <paramref name="work"/> puts on the stream, without running it. Copies from and to the host cannot be part of it.</summary>
    /// <exception cref="CudaDriverException">The driver refuses to record.</exception>
    public static DeviceGraph Record(DeviceStream stream, Action work)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(work);
        return stream.Device.HasPtx ? CudaGraph.Capture(stream, work) : RecordedGraph.Record(stream, work);
    }

    /// <summary>Puts all of it on the stream that it was recorded on.</summary>
    public abstract void Replay();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The launches as a list, for devices without graphs.</summary>
    private sealed class RecordedGraph(DeviceStream stream, IReadOnlyList<Action<AcceleratorStream>> launches) : DeviceGraph(stream)
    {
        public static new RecordedGraph Record(DeviceStream stream, Action work)
        {
            var launches = new List<Action<AcceleratorStream>>();
            stream.BeginRecording(launches);
            try
            {
                work();
            }
            finally
            {
                stream.EndRecording();
            }
            return new RecordedGraph(stream, launches);
        }

        public override void Replay()
        {
            foreach (var launch in launches)
            {
                Stream.Enqueue(launch);
            }
        }

        public override void Dispose()
        {
        }
    }
}
