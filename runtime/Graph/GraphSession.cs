using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Graph;

/// <summary>Runs a plan with memory of its own for values and states. One thread uses it at a time; a run does not allocate, but for states that fill and need more room.</summary>
public sealed unsafe class GraphSession : IDisposable
{
    private readonly WorkerPool pool;
    private readonly NativeBuffer arena;
    private readonly NativeBuffer workspace;
    private readonly NativeBuffer tables;
    private readonly SessionStates states;
    private readonly float** values;
    private readonly nint* strides;

    /// <param name="pool">Shared with other sessions, and not disposed by this one.</param>
    public GraphSession(GraphPlan plan, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pool);
        Plan = plan;
        this.pool = pool;
        arena = new NativeBuffer(plan.ArenaBytes);
        workspace = new NativeBuffer(plan.WorkspaceBytes);
        states = new SessionStates(plan);
        tables = new NativeBuffer(2L * plan.Values.Length * sizeof(nint));
        values = (float**)tables.Pointer;
        strides = (nint*)(values + plan.Values.Length);
        foreach (var value in plan.Values)
        {
            var offset = plan.Arena.Offsets[value.Id];
            values[value.Id] = offset < 0 ? null : (float*)(arena.Pointer + offset);
            strides[value.Id] = ArenaLayout.Stride(value);
        }
    }

    public GraphPlan Plan { get; }

    /// <summary>The tokens that the states have taken in.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that the states take now: those that fill grow with what the session reads.</summary>
    public long StateBytes => states.Bytes;

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
        states.Expect(checked(Position + tokens), Position);
        var context = new NodeContext
        {
            Values = values,
            Strides = strides,
            StatePointers = states.Pointers,
            PartStrides = states.PartStrides,
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
        states.Expect(tokens, Position);
        foreach (var state in Plan.States)
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
    public GraphSnapshot Save() => new(Plan, states, Position);

    /// <summary>Goes to where a session of the same plan was when it was saved.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another plan.</exception>
    public void Restore(GraphSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Plan != Plan)
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
