using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>What a session remembered at some position: the part of its states that holds something. It does not change.</summary>
public sealed unsafe class GraphSnapshot : IDisposable
{
    private readonly NativeBuffer memory;

    internal GraphSnapshot(GraphPlan plan, SessionStates states, int position)
    {
        Plan = plan;
        Position = position;
        memory = new NativeBuffer(plan.States.Sum(s => s.Parts * s.UsedLength(position) * sizeof(float)));
        Copy(states, isSaving: true);
    }

    public GraphPlan Plan { get; }

    /// <summary>The tokens that the states had taken in.</summary>
    public int Position { get; }

    /// <summary>The bytes of the copy.</summary>
    public long Bytes => memory.Length;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    internal void CopyTo(SessionStates states) => Copy(states, isSaving: false);

    private void Copy(SessionStates states, bool isSaving)
    {
        ObjectDisposedException.ThrowIf(memory.Pointer is null, this);
        var saved = (float*)memory.Pointer;
        foreach (var state in Plan.States)
        {
            var length = state.UsedLength(Position);
            for (var part = 0; part < state.Parts; part++, saved += length)
            {
                var live = states.Pointers[state.Id] + (part * states.PartStrides[state.Id]);
                var bytes = length * sizeof(float);
                Buffer.MemoryCopy(isSaving ? live : saved, isSaving ? saved : live, bytes, bytes);
            }
        }
    }
}
