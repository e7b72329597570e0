using Kernels.Gpu.Tests.Support;

namespace Kernels.Gpu.Tests.Driver;

public class CudaGraphTests
{
    private readonly FakeDriver driver = new();

    [Fact]
    public void Launches_are_captured_once_and_replayed_with_one_call()
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();
        using var module = PtxModule.Load(device, "text");
        var kernel = module.Kernel("step");
        driver.Calls.Clear();

        using (var graph = DeviceGraph.Record(stream, () => kernel.Launch(stream, 1, 32, 0)))
        {
            graph.Replay();
            graph.Replay();
        }

        Assert.Equal(
            ["begin", "launch 202 1x1x1 of 32x1x1 with 0", "end", "instantiate 303", "destroy graph 303", "replay 404", "replay 404", "destroy executable 404"],
            driver.Calls);
    }

    [Fact]
    public void Work_that_fails_ends_the_capture_and_frees_its_graph()
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();

        Assert.Throws<DivideByZeroException>(() => DeviceGraph.Record(stream, () => throw new DivideByZeroException()));

        Assert.Equal(["begin", "end", "destroy graph 303"], driver.Calls);
        Assert.False(stream.IsRecording);
    }

    [Theory]
    [InlineData("begin", "cuStreamBeginCapture", new[] { "begin" })]
    [InlineData("end", "cuStreamEndCapture", new[] { "begin", "end" })]
    [InlineData("instantiate", "cuGraphInstantiateWithFlags", new[] { "begin", "end", "instantiate 303", "destroy graph 303" })]
    public void A_step_that_the_driver_refuses_is_an_error_that_names_it_and_leaks_nothing(string step, string call, string[] calls)
    {
        using var device = TestDevices.WithDriver(driver.Failing(step, 900));
        using var stream = device.CreateStream();

        var error = Assert.Throws<CudaDriverException>(() => DeviceGraph.Record(stream, () => { }));

        Assert.StartsWith($"{call} failed: CUDA_ERROR_900", error.Message, StringComparison.Ordinal);
        Assert.Equal(calls, driver.Calls);
        Assert.False(stream.IsRecording);
    }

    [Fact]
    public void A_graph_within_a_graph_is_refused_and_the_outer_capture_ended()
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();

        Assert.Throws<InvalidOperationException>(() => DeviceGraph.Record(stream, () => DeviceGraph.Record(stream, () => { })));

        Assert.Equal(["begin", "end", "destroy graph 303"], driver.Calls);
    }

    [Fact]
    public void A_disposed_graph_cannot_be_replayed()
    {
        using var device = TestDevices.WithDriver(driver);
        using var stream = device.CreateStream();
        var graph = DeviceGraph.Record(stream, () => { });

        graph.Dispose();
        graph.Dispose();

        Assert.Throws<ObjectDisposedException>(graph.Replay);
        Assert.Equal(1, driver.Calls.Count(c => c.StartsWith("destroy executable", StringComparison.Ordinal)));
    }
}
