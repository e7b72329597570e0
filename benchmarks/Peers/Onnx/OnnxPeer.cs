using Kernels.Threading;
using Microsoft.ML.OnnxRuntime;

namespace Kernels.Benchmarks;

/// <summary>ONNX Runtime, and the blocks of <c>MatMulNBits</c> that its build for this machine runs.</summary>
internal sealed class OnnxPeer
{
    private readonly HashSet<(OnnxBlock Block, int Level)> runs = [];

    /// <param name="blocks">What it will be asked for: a small product of each is tried.</param>
    public OnnxPeer(IEnumerable<OnnxBlock> blocks)
    {
        try
        {
            Description = "ONNX Runtime " + OrtEnv.Instance().GetVersionString();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            Description = $"no ONNX Runtime: its package has no library for this machine ({(e.InnerException ?? e).Message})";
            return;
        }
        foreach (var (block, level) in blocks.SelectMany(b => OnnxLinear.AccuracyLevels.Select(l => (b, l))))
        {
            try
            {
                Try(block, level);
                runs.Add((block, level));
            }
            catch (InvalidOperationException e)
            {
                Description += "; " + e.Message;
            }
        }
    }

    /// <summary>Its version, and what it does not run of that it will be asked for.</summary>
    public string Description { get; }

    /// <summary>The problem's weights in such blocks, at each accuracy level that it runs.</summary>
    public IReadOnlyList<LinearContender> Of(OnnxBlock block, LinearProblem problem)
    {
        int[] levels = [.. OnnxLinear.AccuracyLevels.Where(level => runs.Contains((block, level)))];
        if (levels.Length == 0)
        {
            return [];
        }
        var weights = new OnnxWeights(block, problem.N, problem.K, row => problem.Row(row).ToArray());
        return [.. levels.Select(level => new OnnxLinear(weights, level))];
    }

    private static void Try(OnnxBlock block, int level)
    {
        const int Rows = 16;
        using var pool = new WorkerPool(1);
        var weights = new OnnxWeights(block, Rows, block.Size, _ => new float[block.Size]);
        using var call = new OnnxLinear(weights, level).Prepare(new float[block.Size], 1, pool);
        call.Run();
    }
}
