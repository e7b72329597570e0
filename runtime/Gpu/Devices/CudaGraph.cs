namespace Kernels.Gpu;

/// <summary>A graph that CUDA's driver captured from a stream.</summary>
internal sealed class CudaGraph : DeviceGraph
{
    private nint executable;

    private CudaGraph(DeviceStream stream, nint executable)
        : base(stream) => this.executable = executable;

    public static CudaGraph Capture(DeviceStream stream, Action work)
    {
        var driver = stream.Device.Driver;
        stream.Device.Accelerator.Bind();
        var graph = CaptureWork(driver, stream, work);
        try
        {
            driver.Check(driver.Instantiate(out var executable, graph), "cuGraphInstantiateWithFlags");
            return new CudaGraph(stream, executable);
        }
        finally
        {
            driver.DestroyGraph(graph);
        }
    }

    public override void Replay()
    {
        ObjectDisposedException.ThrowIf(executable == 0, this);
        Stream.RefuseRecording("A graph's replay");
        var driver = Stream.Device.Driver;
        Stream.Device.Accelerator.Bind();
        driver.Check(driver.LaunchGraph(executable, Stream.Handle), "cuGraphLaunch");
    }

    public override void Dispose()
    {
        if (executable != 0)
        {
            Stream.Device.Accelerator.Bind();
            Stream.Device.Driver.DestroyExecutable(executable);
            executable = 0;
        }
    }

    /// <summary>The graph of what was put on the stream. The capture is ended also where the work fails, or the stream would be of no use afterwards.</summary>
    private static nint CaptureWork(ICudaDriver driver, DeviceStream stream, Action work)
    {
        stream.BeginRecording(null);
        var graph = (nint)0;
        try
        {
            driver.Check(driver.BeginCapture(stream.Handle), "cuStreamBeginCapture");
            var isDone = false;
            try
            {
                work();
                isDone = true;
            }
            finally
            {
                var result = driver.EndCapture(stream.Handle, out graph);
                if (isDone)
                {
                    driver.Check(result, "cuStreamEndCapture");
                }
                else if (graph != 0)
                {
                    driver.DestroyGraph(graph);
                }
            }
        }
        finally
        {
            stream.EndRecording();
        }
        return graph;
    }
}
