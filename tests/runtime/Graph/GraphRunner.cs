using Kernels.Cpu;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Runtime.Tests.Graph;

/// <summary>Runs a graph of a few nodes on arrays.</summary>
internal static unsafe class GraphRunner
{
    /// <summary>The result of the node that <paramref name="build"/> makes of inputs with a row for each token.</summary>
    public static float[] Run(int tokens, (float[] Values, int Width)[] inputs, Func<GraphValue[], GraphNode> build, int threads = 1)
    {
        var graph = new GraphBuilder();
        var values = inputs.Select((x, i) => graph.Input($"x{i}", ValueKind.F32, RowExtent.Tokens, x.Width)).ToArray();
        var output = graph.Add(build(values));
        graph.Output(output);
        using var pool = new WorkerPool(threads);
        using var onCpu = new CpuGraph(graph.Plan(tokens), pool);
        using var session = onCpu.CreateSession();
        var memory = inputs.Select(x => Tensor.From(x.Values, tokens, x.Width)).ToArray();
        for (var i = 0; i < memory.Length; i++)
        {
            session.Bind(values[i], memory[i].Pointer, inputs[i].Width);
        }
        var result = new float[tokens * output.Width];
        fixed (float* pointer = result)
        {
            session.Bind(output, pointer, output.Width);
            session.Run(tokens, tokens);
        }
        foreach (var tensor in memory)
        {
            tensor.Dispose();
        }
        return result;
    }

    public static float[] Random(int seed, int count, double scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * scale))];
    }
}
