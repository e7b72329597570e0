namespace Kernels.Gpu.Tensor;

/// <summary>
/// Memory for the partial sums of calls whose k is cut into slices. Calls on one stream share one; it grows to the largest call, which must
/// not happen while a graph is recorded.
/// </summary>
public sealed class TensorWorkspace(GpuDevice device) : IDisposable
{
    private DeviceBuffer<float>? partial;
    private DeviceBuffer<int>? tickets;

    /// <inheritdoc/>
    public void Dispose()
    {
        partial?.Dispose();
        tickets?.Dispose();
    }

    /// <summary>Memory for so many partial sums and tickets; tickets are 0.</summary>
    internal (DeviceBuffer<float> Partial, DeviceBuffer<int> Tickets) Reserve(DeviceStream stream, long sums, int parts)
    {
        if (partial is null || partial.Length < sums)
        {
            stream.RefuseRecording("Growing the memory for partial sums");
            stream.Synchronize();
            partial?.Dispose();
            partial = device.Allocate<float>(sums);
        }
        if (tickets is null || tickets.Length < parts)
        {
            stream.RefuseRecording("Growing the memory for tickets");
            stream.Synchronize();
            tickets?.Dispose();
            tickets = device.Allocate<int>(parts);
            tickets.Clear(stream);
        }
        return (partial, tickets);
    }
}
