using Kernels.Tensors;

namespace Kernels.Cpu;

/// <summary>What a session remembered at some position: the part of its states that holds something. It does not change.</summary>
public sealed unsafe class CpuSnapshot : IDisposable
{
    private readonly NativeBuffer memory;

    internal CpuSnapshot(CpuGraph graph, CpuStates states, int position)
    {
        Graph = graph;
        Position = position;
        memory = new NativeBuffer(graph.States.Sum(s => s.Parts * s.UsedLength(position) * sizeof(float)));
        Copy(states, isSaving: true);
    }

    /// <summary>What the session ran.</summary>
    public CpuGraph Graph { get; }

    /// <summary>The tokens that the states had taken in.</summary>
    public int Position { get; }

    /// <summary>The bytes of the copy.</summary>
    public long Bytes => memory.Length;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    internal void CopyTo(CpuStates states) => Copy(states, isSaving: false);

    private void Copy(CpuStates states, bool isSaving)
    {
        ObjectDisposedException.ThrowIf(memory.Pointer is null, this);
        var saved = (float*)memory.Pointer;
        foreach (var state in Graph.States)
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
