using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Graph;

/// <summary>Runs a plan with memory of its own for values and states. One thread uses it at a time; a run does not allocate.</summary>
public sealed unsafe class GraphSession : IDisposable
{
    private readonly WorkerPool pool;
    private readonly NativeBuffer arena;
    private readonly NativeBuffer workspace;
    private readonly NativeBuffer tables;
    private readonly NativeBuffer[] states;
    private readonly float** values;
    private readonly nint* strides;
    private readonly float** statePointers;

    /// <param name="pool">Shared with other sessions, and not disposed by this one.</param>
    public GraphSession(GraphPlan plan, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pool);
        Plan = plan;
        this.pool = pool;
        arena = new NativeBuffer(plan.ArenaBytes);
        workspace = new NativeBuffer(plan.WorkspaceBytes);
        states = [.. plan.States.Select(s => new NativeBuffer(s.Length * sizeof(float)))];
        tables = new NativeBuffer(((2L * plan.Values.Length) + states.Length) * sizeof(nint));
        values = (float**)tables.Pointer;
        strides = (nint*)(values + plan.Values.Length);
        statePointers = (float**)(strides + plan.Values.Length);
        foreach (var value in plan.Values)
        {
            var offset = plan.Arena.Offsets[value.Id];
            values[value.Id] = offset < 0 ? null : (float*)(arena.Pointer + offset);
            strides[value.Id] = ArenaLayout.Stride(value);
        }
        for (var i = 0; i < states.Length; i++)
        {
            statePointers[i] = (float*)states[i].Pointer;
        }
    }

    public GraphPlan Plan { get; }

    /// <summary>The tokens that the states have taken in.</summary>
    public int Position { get; private set; }

    /// <summary>Gives an input or output its memory, for the runs that follow.</summary>
    /// <param name="stride">Elements from a row to the next.</param>
    public void Bind(GraphValue value, void* pointer, nint stride)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Plan.Values[value.Id] != value || Plan.Arena.Offsets[value.Id] >= 0)
        {
            throw new ArgumentException($"{value} is neither an input nor an output of this graph: its memory is assigned already.", nameof(value));
        }
        values[value.Id] = (float*)pointer;
        strides[value.Id] = stride;
    }

    /// <summary>Runs every node, then moves <see cref="Position"/> past the tokens. Nodes without rows are left out.</summary>
    /// <param name="tokens">1 … <see cref="GraphPlan.MaxTokens"/>.</param>
    /// <param name="outputs">How many of the last tokens have results: 0 … tokens.</param>
    public void Run(int tokens, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Plan.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, tokens);
        var context = new NodeContext
        {
            Values = values,
            Strides = strides,
            StatePointers = statePointers,
            Tokens = tokens,
            Outputs = outputs,
            Position = Position,
            Workspace = workspace.Pointer,
            Pool = pool,
        };
        foreach (var node in Plan.Nodes)
        {
            if (context.RowCount(node.Output.Rows) > 0)
            {
                node.Run(in context);
            }
        }
        Position += tokens;
    }

    /// <summary>Fills the states with random numbers from -1 to 1, as if that many tokens had been read.</summary>
    public void Imitate(int tokens, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        var random = new Random(seed);
        foreach (var state in Plan.States)
        {
            for (var part = 0; part < state.Parts; part++)
            {
                var numbers = statePointers[state.Id] + (part * state.PartLength);
                for (long i = 0; i < state.UsedLength(tokens); i++)
                {
                    numbers[i] = (2 * random.NextSingle()) - 1;
                }
            }
        }
        Position = tokens;
    }

    /// <summary>Forgets every token: states are zeros again.</summary>
    public void Reset()
    {
        foreach (var state in states)
        {
            System.Runtime.InteropServices.NativeMemory.Clear(state.Pointer, (nuint)state.Length);
        }
        Position = 0;
    }

    /// <summary>A copy of the states and the position.</summary>
    public GraphSnapshot Save() => new(Plan, statePointers, Position);

    /// <summary>Goes to where a session of the same plan was when it was saved.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another plan.</exception>
    public void Restore(GraphSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Plan != Plan)
        {
            throw new ArgumentException("The snapshot is of another graph: its states do not fit this session.", nameof(snapshot));
        }
        snapshot.CopyTo(statePointers);
        Position = snapshot.Position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        arena.Dispose();
        workspace.Dispose();
        tables.Dispose();
        foreach (var state in states)
        {
            state.Dispose();
        }
    }
}
