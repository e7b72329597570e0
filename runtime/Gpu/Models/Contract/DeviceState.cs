using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>Memory that an operation keeps from run to run, one copy for each session; it starts as zeros.</summary>
/// <param name="rows">The number of rows.</param>
/// <param name="width">The floats of a row, or of each of its positions.</param>
/// <param name="fills">Whether a row has a place for each position that the session has room for: the memory then grows with the text.</param>
internal sealed class DeviceState(int rows, int width, bool fills)
{
    /// <summary>A state of one size, such as that of a recurrence.</summary>
    public DeviceState(long length)
        : this(1, checked((int)length), false)
    {
    }

    /// <summary>Its place among the states of its model; -1 until it belongs to one.</summary>
    public int Id { get; set; } = -1;

    /// <summary>Whether it grows with the text.</summary>
    public bool Fills => fills;

    /// <summary>The most positions that a kernel can reach in it: places are counted in int.</summary>
    public int MaxRoom => fills ? (int)(int.MaxValue / ((long)rows * width)) : int.MaxValue;

    /// <summary>The floats that it takes with room for so many positions.</summary>
    public long Length(int room) => (long)rows * width * (fills ? room : 1);

    /// <summary>Copies what is remembered of so many positions between memories with room for different numbers of them.</summary>
    public void Copy(DeviceStream stream, ArrayView<float> from, int fromRoom, ArrayView<float> to, int toRoom, int positions)
    {
        if (!fills || fromRoom == toRoom)
        {
            DeviceBuffer<float>.Copy(stream, from, to);
        }
        else if (positions > 0)
        {
            int[] shape = [rows, positions * width];
            CopyRows.Bind(stream.Device, new DeviceArray(from, shape, [fromRoom * width, 1]), new DeviceArray(to, shape, [toRoom * width, 1]))(stream);
        }
    }
}
