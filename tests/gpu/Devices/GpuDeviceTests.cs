using ILGPU;
using ILGPU.Runtime;
using Kernels.Gpu.Tests.Support;

namespace Kernels.Gpu.Tests.Devices;

public class GpuDeviceTests
{
    [Fact]
    public void The_simulated_device_tells_what_it_is_and_runs_no_ptx()
    {
        using var device = TestDevices.Simulated();

        Assert.False(device.HasPtx);
        Assert.Null(device.Facts.Capability);
        Assert.True(device.Facts.MaxBlockThreads >= device.Facts.WarpSize);
        Assert.Contains("simulated", device.Facts.ToString(), StringComparison.Ordinal);
        var error = Assert.Throws<NotSupportedException>(() => PtxModule.Load(device, ".version 7.8"));
        Assert.Contains("runs no PTX", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cpu_runtime_is_no_device()
    {
        Assert.Null(GpuDevice.OpenUnlessCpu(DeviceSpec.Parse("cpu"), out var reason));
        Assert.Equal("The CPU runtime was asked for.", reason);
        Assert.Throws<DeviceNotFoundException>(() => GpuDevice.Open(DeviceSpec.Parse("cpu")));
    }

    [Fact]
    public void A_buffer_gives_back_what_was_put_into_it()
    {
        using var device = TestDevices.Simulated();
        using var stream = device.CreateStream();
        using var buffer = device.Upload<int>([1, 2, 3, 4]);

        buffer.Upload(stream, [7, 8], start: 1);
        var all = new int[4];
        buffer.Download(stream, all);
        var last = new int[1];
        buffer.Download(stream, last, start: 3);

        Assert.Equal([1, 7, 8, 4], all);
        Assert.Equal([4], last);
        Assert.Equal(16, buffer.Bytes);
        Assert.Equal(2, buffer.Slice(1, 2).Length);
    }

    [Fact]
    public void A_buffer_refuses_elements_that_it_has_no_room_for()
    {
        using var device = TestDevices.Simulated();
        using var stream = device.CreateStream();
        using var buffer = device.Allocate<float>(3);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Upload(stream, [1f, 2f], start: 2));

        Assert.Contains("has 3 elements: 2 from 2 on are too many", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_runs_what_was_recorded_each_time_that_it_is_replayed()
    {
        using var device = TestDevices.Simulated();
        using var stream = device.CreateStream();
        using var buffer = device.Upload<int>([0, 10, 20]);
        var add = device.Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<int>, int>(AddTo);

        using var graph = DeviceGraph.Record(stream, () =>
        {
            stream.Enqueue(inner => add(inner, 3, buffer.View, 1));
            stream.Enqueue(inner => add(inner, 2, buffer.View, 100));
        });
        var recorded = Read(stream, buffer);
        graph.Replay();
        graph.Replay();
        var replayed = Read(stream, buffer);

        Assert.Equal([0, 10, 20], recorded);
        Assert.Equal([202, 212, 22], replayed);
    }

    [Fact]
    public void Copies_from_and_to_the_host_are_no_part_of_a_graph()
    {
        using var device = TestDevices.Simulated();
        using var stream = device.CreateStream();
        using var buffer = device.Allocate<int>(1);

        var error = Assert.Throws<InvalidOperationException>(() => DeviceGraph.Record(stream, () => buffer.Upload(stream, [1])));

        Assert.Contains("cannot be part of a graph", error.Message, StringComparison.Ordinal);
        buffer.Upload(stream, [2]);
        Assert.Equal([2], Read(stream, buffer));
    }

    private static int[] Read(DeviceStream stream, DeviceBuffer<int> buffer)
    {
        var values = new int[buffer.Length];
        buffer.Download(stream, values);
        return values;
    }

    private static void AddTo(Index1D i, ArrayView<int> values, int amount) => values[i] += amount;
}
