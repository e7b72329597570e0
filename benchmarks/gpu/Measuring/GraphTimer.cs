using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>Times launches in captured graphs, which leave no gaps between them.</summary>
internal static class GraphTimer
{
    /// <summary>Launches of a graph, at least: the start of a graph takes a share of its time that must not count.</summary>
    private const int LeastLaunches = 64;

    /// <summary>The median time of one launch of each subject, in seconds. The subjects take turns, so that what slows the device down slows all of them.</summary>
    public static double[] MedianSeconds(DeviceStream stream, IReadOnlyList<ISubject> subjects, int rounds)
    {
        var graphs = new List<(DeviceGraph Graph, int Launches)>();
        try
        {
            foreach (var subject in subjects)
            {
                graphs.Add(Record(stream, subject));
            }
            var times = subjects.Select(_ => new double[rounds]).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < graphs.Count; i++)
                {
                    times[i][round] = Seconds(stream, graphs[i].Graph) / graphs[i].Launches;
                }
            }
            return [.. times.Select(Median)];
        }
        finally
        {
            graphs.ForEach(g => g.Graph.Dispose());
        }
    }

    /// <summary>A graph that goes over all copies, as often as it takes; every launch ran once before.</summary>
    private static (DeviceGraph Graph, int Launches) Record(DeviceStream stream, ISubject subject)
    {
        var turns = (LeastLaunches + subject.Copies - 1) / subject.Copies;
        LaunchAll();
        stream.Synchronize();
        var graph = DeviceGraph.Record(stream, () =>
        {
            for (var turn = 0; turn < turns; turn++)
            {
                LaunchAll();
            }
        });
        return (graph, turns * subject.Copies);

        void LaunchAll()
        {
            for (var copy = 0; copy < subject.Copies; copy++)
            {
                subject.Launch(stream, copy);
            }
        }
    }

    private static double Seconds(DeviceStream stream, DeviceGraph graph)
    {
        // Keeps the device busy while the measured graph is on its way to it.
        graph.Replay();
        return stream.Measure(graph.Replay).TotalSeconds;
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2;
    }
}
