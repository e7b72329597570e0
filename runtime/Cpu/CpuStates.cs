using System.Runtime.InteropServices;
using Kernels.Tensors;

namespace Kernels.Cpu;

/// <summary>
/// The states of one session. Those of one size are there from the start; those that fill as tokens come have room for the tokens that
/// there are, and at least double when they need more, so that memory follows what a session has read and not what it could read.
/// </summary>
internal sealed unsafe class CpuStates : IDisposable
{
    private const int SmallestRoom = 64;

    private readonly CpuGraph graph;
    private readonly NativeBuffer[] buffers;
    private readonly NativeBuffer tables;
    private int room;

    public CpuStates(CpuGraph graph)
    {
        this.graph = graph;
        buffers = [.. graph.States.Select(s => new NativeBuffer(s.Parts * s.UsedLength(0) * sizeof(float)))];
        tables = new NativeBuffer(2L * buffers.Length * sizeof(nint));
        Pointers = (float**)tables.Pointer;
        PartStrides = (nint*)(Pointers + buffers.Length);
        for (var i = 0; i < buffers.Length; i++)
        {
            Enter(i, graph.States[i].UsedLength(0));
        }
    }

    /// <summary>The memory of each state.</summary>
    public float** Pointers { get; }

    /// <summary>Floats from a part of each state to the next.</summary>
    public nint* PartStrides { get; }

    /// <summary>The bytes that all states take now.</summary>
    public long Bytes => buffers.Sum(b => b.Length);

    /// <summary>Makes room for that many tokens; what the states hold of <paramref name="position"/> tokens stays.</summary>
    public void Expect(int tokens, int position)
    {
        if (tokens <= room)
        {
            return;
        }
        var larger = (int)Math.Min(int.MaxValue, Math.Max(tokens, Math.Max(SmallestRoom, 2L * room)));
        for (var i = 0; i < buffers.Length; i++)
        {
            var state = graph.States[i];
            var (before, after) = ((long)PartStrides[i], state.UsedLength(larger));
            if (after > before)
            {
                Grow(i, state.Parts, before, after, state.UsedLength(position));
            }
        }
        room = larger;
    }

    /// <summary>Makes every float 0.</summary>
    public void Clear()
    {
        foreach (var buffer in buffers)
        {
            NativeMemory.Clear(buffer.Pointer, (nuint)buffer.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tables.Dispose();
        foreach (var buffer in buffers)
        {
            buffer.Dispose();
        }
    }

    private void Grow(int index, int parts, long before, long after, long used)
    {
        var larger = new NativeBuffer(parts * after * sizeof(float));
        for (var part = 0; part < parts; part++)
        {
            var bytes = used * sizeof(float);
            Buffer.MemoryCopy(Pointers[index] + (part * before), (float*)larger.Pointer + (part * after), bytes, bytes);
        }
        buffers[index].Dispose();
        buffers[index] = larger;
        Enter(index, after);
    }

    private void Enter(int index, long partLength)
    {
        Pointers[index] = (float*)buffers[index].Pointer;
        PartStrides[index] = (nint)partLength;
    }
}
