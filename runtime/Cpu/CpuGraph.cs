using System.Collections.Immutable;
using Kernels.Graph;
using Kernels.Threading;

namespace Kernels.Cpu;

/// <summary>
/// A graph on this machine: kernels are found, weights packed for them, memory assigned. It does not change, and is shared by its sessions, each with
/// a memory of its own.
/// </summary>
public sealed class CpuGraph : IDisposable
{
    private readonly CpuWeights weights;

    /// <summary>Puts a planned graph on this machine.</summary>
    /// <param name="plan">What is to run.</param>
    /// <param name="pool">The threads; not disposed by the graph, and there as long as it and its weights are.</param>
    /// <param name="keepsFields">
    /// Whether the logical fields of matrices stay in memory beside what is packed. Where they do not, what is packed belongs to each
    /// <see cref="WeightMatrix"/> in their place, and who asks it for the fields gets them unpacked.
    /// </param>
    /// <exception cref="KernelNotFoundException">The program holds no kernel for the formats of a node.</exception>
    public CpuGraph(GraphPlan plan, WorkerPool pool, bool keepsFields = true)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pool);
        Plan = plan;
        Pool = pool;
        weights = new CpuWeights(plan, pool, keepsFields);
        try
        {
            Operations = CpuOperations.All.Create(plan, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
        States = [.. Operations.SelectMany(o => o.States)];
        for (var i = 0; i < States.Length; i++)
        {
            States[i].Id = i;
        }
        Layout = ArenaLayout.Of(plan, (node, input) => Operations[node].MayOverwrite(input));
        WorkspaceBytes = Operations.Max(o => Enumerable.Range(1, plan.MaxTokens).Max(o.WorkspaceBytes));
    }

    /// <summary>What runs.</summary>
    public GraphPlan Plan { get; }

    /// <summary>Where the intermediate values of a session lie.</summary>
    public ArenaLayout Layout { get; }

    /// <summary>Bytes of scratch memory that the operations of a session share.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Bytes that the states of a session take at most, when those that fill are full.</summary>
    public long StateBytes => States.Sum(s => s.Length * sizeof(float));

    /// <summary>Bytes of the packed matrices.</summary>
    public long WeightBytes => weights.Bytes;

    internal WorkerPool Pool { get; }

    /// <summary>What runs the plan's nodes, in order.</summary>
    internal ImmutableArray<CpuOperation> Operations { get; }

    /// <summary>The states of all operations, by their ids.</summary>
    internal ImmutableArray<CpuState> States { get; }

    /// <summary>Memory to run in. Dispose it before the graph.</summary>
    public CpuSession CreateSession() => new(this);

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();
}
