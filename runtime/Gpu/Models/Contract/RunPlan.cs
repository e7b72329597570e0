using ILGPU;
using Kernels.Gpu.Tensor;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>
/// The launches of a run with so many tokens on the memory of one session. Operations put theirs in once; then the run can be repeated, or
/// recorded in a graph, because what changes from one to the next lies in memory of the device.
/// </summary>
/// <param name="tokens">The tokens of the run.</param>
/// <param name="outputs">The last tokens whose results are asked for.</param>
internal sealed class RunPlan(DeviceStream stream, SessionMemory memory, int tokens, int outputs) : IDisposable
{
    private readonly List<Action<DeviceStream>> launches = [];
    private readonly List<IDisposable> owned = [];
    private GraphValue? narrowed;

    public GpuDevice Device => stream.Device;

    /// <summary>The stream that the run is for.</summary>
    public DeviceStream Stream => stream;

    /// <summary>Memory for partial sums of products on tensor cores.</summary>
    public TensorWorkspace Partials { get; } = new(stream.Device);

    public int Tokens => tokens;

    public int Outputs => outputs;

    /// <summary>The positions that the session's states have room for.</summary>
    public int Room => memory.States.Room;

    /// <summary>The tokens of the run.</summary>
    public DeviceArray TokenArray => new(memory.Tokens.View, tokens);

    /// <summary>One number: the tokens that the session holds from earlier runs.</summary>
    public DeviceArray Position => new(memory.Position.View);

    /// <summary>Takes the scratch memory for an operation.</summary>
    public ArrayView<float> TakeWorkspace()
    {
        narrowed = null;
        return memory.Workspace.View;
    }

    /// <summary>A value rounded to f16, in the scratch memory; operations in a row that read the same value share it.</summary>
    public ArrayView<ILGPU.Half> Narrowed(GraphValue value)
    {
        var halves = memory.Workspace.View.Cast<ILGPU.Half>();
        if (narrowed != value)
        {
            Add(NarrowRows.Bind(Device, Rows(value), halves));
            narrowed = value;
        }
        return halves;
    }

    /// <summary>The number of rows that a value has in this run.</summary>
    public int RowCount(RowExtent rows) => rows == RowExtent.Tokens ? tokens : outputs;

    /// <summary>A value of floats, [rows, width].</summary>
    public DeviceArray Rows(GraphValue value) => new(memory.ValueOf(value), [RowCount(value.Rows), value.Width], [ArenaLayout.Stride(value), 1]);

    /// <summary>A value of floats whose rows are <paramref name="parts"/> parts of one width, [rows, parts, width].</summary>
    public DeviceArray Rows(GraphValue value, int parts)
    {
        var width = value.Width / parts;
        return new DeviceArray(memory.ValueOf(value), [RowCount(value.Rows), parts, width], [ArenaLayout.Stride(value), width, 1]);
    }

    /// <summary>The session's memory of a state.</summary>
    public ArrayView<float> State(DeviceState state) => memory.States.Of(state);

    /// <summary>The session's memory of a state as a kernel lays it.</summary>
    /// <param name="name">What the kernel calls it.</param>
    public DeviceArray State(DeviceState state, GpuArrayKernel kernel, string name, params ReadOnlySpan<int> shape) =>
        new(State(state), shape, DeviceLayout.Strides(kernel, name, shape));

    /// <summary>Adds a launch.</summary>
    public void Add(Action<DeviceStream> launch) => launches.Add(launch);

    /// <summary>Adds a launch that ends with the plan.</summary>
    public void Add(GpuWork work)
    {
        owned.Add(work);
        launches.Add(work.Run);
    }

    /// <summary>Adds a call of a generated kernel or scan.</summary>
    /// <param name="arrays">Its parameters, states and results by their names.</param>
    public void Call(string kernel, params ReadOnlySpan<(string Name, DeviceArray Array)> arrays)
    {
        var given = new Dictionary<string, DeviceArray>(StringComparer.Ordinal);
        foreach (var (name, array) in arrays)
        {
            given.Add(name, array);
        }
        var call = GpuKernels.Array(kernel).Plan(Device, given);
        owned.Add(call);
        launches.Add(call.Run);
    }

    /// <summary>Puts everything on the stream.</summary>
    public void Run()
    {
        foreach (var launch in launches)
        {
            launch(stream);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        owned.ForEach(o => o.Dispose());
        Partials.Dispose();
    }
}
