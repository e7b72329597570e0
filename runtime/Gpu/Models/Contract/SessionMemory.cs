using System.Collections.Immutable;
using ILGPU;
using Kernels.Graph;
using Kernels.Models;

namespace Kernels.Gpu.Models;

/// <summary>The memory that one session has on a device: tokens, values, states and what the operations need meanwhile.</summary>
internal sealed class SessionMemory : IDisposable
{
    private readonly ImmutableArray<long> offsets;
    private readonly GraphValue logits;
    private readonly DeviceBuffer<float> arena;

    /// <param name="operations">What runs the model's nodes.</param>
    /// <param name="states">The states of all operations, by their ids.</param>
    /// <param name="room">The tokens that the states have room for at first.</param>
    public SessionMemory(GpuDevice device, LanguageModel model, ImmutableArray<DeviceOperation> operations, ImmutableArray<DeviceState> states, int room)
    {
        var plan = model.Plan;
        // Threads do not run in the order of the elements, so no output lies in the place of an input.
        var layout = ArenaLayout.Of(plan);
        offsets = layout.Offsets;
        logits = model.Logits;
        arena = device.Allocate<float>(layout.Bytes / sizeof(float));
        Tokens = device.Allocate<int>(plan.MaxTokens);
        Position = device.Allocate<int>(1);
        Kept = device.Allocate<int>(TokenChoice.KeptTokens);
        Logits = device.Allocate<float>((long)plan.MaxTokens * ArenaLayout.Stride(logits));
        Workspace = device.Allocate<float>(operations.Max(o => o.WorkspaceLength(plan.MaxTokens)));
        States = new DeviceStates(device, states, model.MaxSequence, room);
    }

    /// <summary>The tokens of the run.</summary>
    public DeviceBuffer<int> Tokens { get; }

    /// <summary>One number: the tokens that the states have taken in.</summary>
    public DeviceBuffer<int> Position { get; }

    /// <summary>The tokens that the device chose last, each at its position modulo the number of those kept.</summary>
    public DeviceBuffer<int> Kept { get; }

    /// <summary>The result of the run, rows <see cref="ArenaLayout.Stride"/> floats apart.</summary>
    public DeviceBuffer<float> Logits { get; }

    public DeviceBuffer<float> Workspace { get; }

    /// <summary>What the operations remember.</summary>
    public DeviceStates States { get; }

    public ArrayView<float> ValueOf(GraphValue value)
    {
        if (value == logits)
        {
            return Logits.View;
        }
        var first = offsets[value.Id] / sizeof(float);
        return arena.Slice(first, arena.Length - first);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear(DeviceStream stream)
    {
        Position.Clear(stream);
        foreach (var state in States.Buffers)
        {
            state.Clear(stream);
        }
    }

    public void Dispose()
    {
        arena.Dispose();
        Tokens.Dispose();
        Position.Dispose();
        Kept.Dispose();
        Logits.Dispose();
        Workspace.Dispose();
        States.Dispose();
    }
}
