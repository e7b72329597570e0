using System.Collections.Immutable;
using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>
/// The states of a session on a device. Those that fill as tokens come have room for the tokens that there are, and at least double when
/// they need more, so that memory follows what a session has read and not what it could read.
/// </summary>
internal sealed class DeviceStates : IDisposable
{
    private readonly GpuDevice device;
    private readonly DeviceBuffer<float>[] buffers;

    /// <param name="states">By their ids.</param>
    /// <param name="maxSequence">The most positions that the model allows.</param>
    /// <param name="room">The positions that there is room for at first.</param>
    public DeviceStates(GpuDevice device, ImmutableArray<DeviceState> states, int maxSequence, int room)
    {
        this.device = device;
        All = states;
        MaxRoom = states.Select(s => s.MaxRoom).Append(maxSequence).Min();
        Room = Math.Min(room, MaxRoom);
        buffers = AllocateAll(states.Select(s => s.Length(Room)));
    }

    /// <summary>All states, by their ids.</summary>
    public ImmutableArray<DeviceState> All { get; }

    /// <summary>The memory of each.</summary>
    public IReadOnlyList<DeviceBuffer<float>> Buffers => buffers;

    /// <summary>The positions that there is room for.</summary>
    public int Room { get; private set; }

    /// <summary>The most positions that there can be room for.</summary>
    public int MaxRoom { get; }

    /// <summary>The memory of a state.</summary>
    public ArrayView<float> Of(DeviceState state) => buffers[state.Id].View;

    /// <summary>Makes room for that many positions; whether memory moved. What the states hold of <paramref name="position"/> tokens stays.</summary>
    /// <exception cref="InvalidOperationException">A device cannot hold so many.</exception>
    public bool Expect(DeviceStream stream, int positions, int position)
    {
        if (positions <= Room)
        {
            return false;
        }
        if (positions > MaxRoom)
        {
            throw new InvalidOperationException($"{positions} tokens do not fit: a session of this model on a GPU holds at most {MaxRoom}.");
        }
        Grow(stream, (int)Math.Min(MaxRoom, Math.Max(positions, 2L * Room)), position);
        return true;
    }

    public void Dispose()
    {
        foreach (var buffer in buffers)
        {
            buffer.Dispose();
        }
    }

    private void Grow(DeviceStream stream, int larger, int position)
    {
        var filling = All.Where(s => s.Fills).ToList();
        var grown = AllocateAll(filling.Select(s => s.Length(larger)));
        foreach (var (state, buffer) in filling.Zip(grown))
        {
            buffer.Clear(stream);
            state.Copy(stream, Of(state), Room, buffer.View, larger, position);
        }
        stream.Synchronize();
        foreach (var (state, buffer) in filling.Zip(grown))
        {
            buffers[state.Id].Dispose();
            buffers[state.Id] = buffer;
        }
        Room = larger;
    }

    /// <summary>All or none: a session whose device has no room for more tokens stays as it was.</summary>
    private DeviceBuffer<float>[] AllocateAll(IEnumerable<long> lengths)
    {
        var allocated = new List<DeviceBuffer<float>>();
        try
        {
            foreach (var length in lengths)
            {
                allocated.Add(device.Allocate<float>(length));
            }
            return [.. allocated];
        }
        catch
        {
            allocated.ForEach(b => b.Dispose());
            throw;
        }
    }
}
