using System.Collections.Immutable;
using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>
/// The states of a session on a device. Those that fill as tokens come have room for the tokens that there are, and at least double when
/// they need more, so that memory follows what a session has read and not what it could read.
/// </summary>
internal sealed class SessionStates : IDisposable
{
    private readonly GpuDevice device;
    private readonly ImmutableArray<DeviceOperation> operations;
    private readonly Dictionary<DeviceOperation, DeviceBuffer<float>[]> buffers = [];

    /// <param name="room">The positions that there is room for at first.</param>
    public SessionStates(GpuLanguageModel model, int room)
    {
        device = model.Device;
        operations = [.. model.Operations.Where(o => !o.States.IsEmpty)];
        MaxRoom = operations.SelectMany(o => o.States).Select(s => s.MaxRoom).Append(model.Model.MaxSequence).Min();
        Room = Math.Min(room, MaxRoom);
        foreach (var operation in operations)
        {
            buffers.Add(operation, [.. operation.States.Select(s => device.Allocate<float>(s.Length(Room)))]);
        }
    }

    /// <summary>The positions that there is room for.</summary>
    public int Room { get; private set; }

    /// <summary>The most positions that there can be room for.</summary>
    public int MaxRoom { get; }

    /// <summary>The memory of all states, in the order of the model's operations.</summary>
    public IEnumerable<DeviceBuffer<float>> Buffers => operations.SelectMany(o => buffers[o]);

    /// <summary>What the memory of all states holds, in the same order.</summary>
    public IEnumerable<DeviceState> Kinds => operations.SelectMany(o => o.States);

    public ArrayView<float> Of(DeviceOperation operation, int state) => buffers[operation][state].View;

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
        foreach (var buffer in Buffers)
        {
            buffer.Dispose();
        }
    }

    private void Grow(DeviceStream stream, int larger, int position)
    {
        var filling = operations.SelectMany(o => o.States.Select((state, i) => (State: state, Buffers: buffers[o], Index: i))).Where(s => s.State.Fills).ToList();
        var grown = AllocateAll(filling.Select(s => s.State.Length(larger)));
        foreach (var (place, buffer) in filling.Zip(grown))
        {
            buffer.Clear(stream);
            place.State.Copy(stream, place.Buffers[place.Index].View, Room, buffer.View, larger, position);
        }
        stream.Synchronize();
        foreach (var (place, buffer) in filling.Zip(grown))
        {
            place.Buffers[place.Index].Dispose();
            place.Buffers[place.Index] = buffer;
        }
        Room = larger;
    }

    /// <summary>All or none: a session whose device has no room for more tokens stays as it was.</summary>
    private List<DeviceBuffer<float>> AllocateAll(IEnumerable<long> lengths)
    {
        var allocated = new List<DeviceBuffer<float>>();
        try
        {
            foreach (var length in lengths)
            {
                allocated.Add(device.Allocate<float>(length));
            }
            return allocated;
        }
        catch
        {
            allocated.ForEach(b => b.Dispose());
            throw;
        }
    }
}
