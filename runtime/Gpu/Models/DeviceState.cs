using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>Memory that a session keeps for an operation from run to run; it starts as zeros.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Width">The floats of a row, or of each of its positions.</param>
/// <param name="Fills">Whether a row has a place for each position that the session has room for: the memory then grows with the text.</param>
internal readonly record struct DeviceState(int Rows, int Width, bool Fills)
{
    /// <summary>The most positions that a kernel can reach in it: places are counted in int.</summary>
    public int MaxRoom => Fills ? (int)(int.MaxValue / ((long)Rows * Width)) : int.MaxValue;

    /// <summary>Memory of one size.</summary>
    public static DeviceState Of(long length) => new(1, checked((int)length), false);

    /// <summary>The floats that it takes with room for so many positions.</summary>
    public long Length(int room) => (long)Rows * Width * (Fills ? room : 1);

    /// <summary>Copies what is remembered of so many positions between memories with room for different numbers of them.</summary>
    public void Copy(DeviceStream stream, ArrayView<float> from, int fromRoom, ArrayView<float> to, int toRoom, int positions)
    {
        if (!Fills || fromRoom == toRoom)
        {
            DeviceBuffer<float>.Copy(stream, from, to);
        }
        else if (positions > 0)
        {
            int[] shape = [Rows, positions * Width];
            CopyRows.Bind(stream.Device, new DeviceArray(from, shape, [fromRoom * Width, 1]), new DeviceArray(to, shape, [toRoom * Width, 1]))(stream);
        }
    }
}
