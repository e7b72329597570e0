using Kernels.Graph;
using Kernels.Tensors;

namespace Kernels.Cpu;

/// <summary>Runs a graph on this machine with memory of its own for values and states. One thread uses it at a time; a run does not allocate, but for states that fill and need more room.</summary>
public sealed unsafe class CpuSession : IDisposable
{
    private readonly NativeBuffer arena;
    private readonly NativeBuffer workspace;
    private readonly NativeBuffer tables;
    private readonly CpuStates states;
    private readonly float** values;
    private readonly nint* strides;

    internal CpuSession(CpuGraph graph)
    {
        var plan = graph.Plan;
        Graph = graph;
        arena = new NativeBuffer(graph.Layout.Bytes);
        workspace = new NativeBuffer(graph.WorkspaceBytes);
        states = new CpuStates(graph);
        tables = new NativeBuffer(2L * plan.Values.Length * sizeof(nint));
        values = (float**)tables.Pointer;
        strides = (nint*)(values + plan.Values.Length);
        foreach (var value in plan.Values)
        {
            var offset = graph.Layout.Offsets[value.Id];
            values[value.Id] = offset < 0 ? null : (float*)(arena.Pointer + offset);
            strides[value.Id] = ArenaLayout.Stride(value);
        }
    }

    /// <summary>What runs.</summary>
    public CpuGraph Graph { get; }

    /// <summary>The tokens that the states have taken in.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that the states take now: those that fill grow with what the session reads.</summary>
    public long StateBytes => states.Bytes;

    /// <summary>Bytes of the states that hold something after the tokens that were read.</summary>
    public long UsedBytes => Graph.States.Sum(s => s.Parts * s.UsedLength(Position) * sizeof(float));

    /// <summary>Told about every node before it runs; null for nobody.</summary>
    internal INodeObserver? Observer { get; set; }

    /// <summary>Gives an input or output its memory, for the runs that follow.</summary>
    /// <param name="stride">Elements from a row to the next.</param>
    public void Bind(GraphValue value, void* pointer, nint stride)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!Graph.Plan.IsBound(value))
        {
            throw new ArgumentException($"{value} is neither an input nor an output of this graph: its memory is assigned already.", nameof(value));
        }
        values[value.Id] = (float*)pointer;
        strides[value.Id] = stride;
    }

    /// <summary>Runs every operation, then moves <see cref="Position"/> past the tokens. Those without rows are left out.</summary>
    /// <param name="tokens">1 … <see cref="GraphPlan.MaxTokens"/>.</param>
    /// <param name="outputs">How many of the last tokens have results: 0 … tokens.</param>
    public void Run(int tokens, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Graph.Plan.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, tokens);
        states.Expect(checked(Position + tokens), Position);
        var run = new CpuRun
        {
            Values = values,
            Strides = strides,
            StatePointers = states.Pointers,
            PartStrides = states.PartStrides,
            Tokens = tokens,
            Outputs = outputs,
            Position = Position,
            Workspace = workspace.Pointer,
            Pool = Graph.Pool,
        };
        var nodes = Graph.Plan.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (run.RowCount(nodes[i].Output.Rows) > 0)
            {
                Observer?.Before(nodes[i], in run);
                Graph.Operations[i].Run(in run);
            }
        }
        Position += tokens;
    }

    /// <summary>Fills the states with random numbers from -1 to 1, as if that many tokens had been read.</summary>
    public void Imitate(int tokens, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        var random = new Random(seed);
        states.Expect(tokens, Position);
        foreach (var state in Graph.States)
        {
            for (var part = 0; part < state.Parts; part++)
            {
                var numbers = states.Pointers[state.Id] + (part * states.PartStrides[state.Id]);
                for (long i = 0; i < state.UsedLength(tokens); i++)
                {
                    numbers[i] = (2 * random.NextSingle()) - 1;
                }
            }
        }
        Position = tokens;
    }

    /// <summary>Forgets every token: states are zeros again, and keep the room that they have.</summary>
    public void Reset()
    {
        states.Clear();
        Position = 0;
    }

    /// <summary>A copy of the states and the position.</summary>
    public CpuSnapshot Save() => new(Graph, states, Position);

    /// <summary>Goes to where a session of the same graph was when it was saved.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another plan.</exception>
    public void Restore(CpuSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Graph != Graph)
        {
            throw new ArgumentException("The snapshot is of another graph: its states do not fit this session.", nameof(snapshot));
        }
        states.Expect(snapshot.Position, Position);
        snapshot.CopyTo(states);
        Position = snapshot.Position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        arena.Dispose();
        workspace.Dispose();
        tables.Dispose();
        states.Dispose();
    }
}
