namespace Kernels.PtxMachine;

/// <summary>
/// The copies from global to shared memory that a warp's threads have under way. The bytes are taken when the copy is
/// issued and appear in shared memory only when the thread waits for the copy's group.
/// </summary>
internal sealed class AsyncCopies
{
    private readonly record struct Copy(int Lane, int Offset, int Width, long Group, ulong Low, ulong High);

    private readonly long[] committed = new long[Warp.Size];
    private readonly List<Copy> underway = [];

    public void Clear()
    {
        Array.Clear(committed);
        underway.Clear();
    }

    /// <summary>Adds a copy of 4, 8 or 16 bytes to the lane's open group.</summary>
    public void Add(int lane, int offset, int width, ulong low, ulong high) => underway.Add(new(lane, offset, width, committed[lane], low, high));

    /// <summary>Closes the open group of every active lane.</summary>
    public void Commit(uint active)
    {
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            committed[lane] += (active >> lane) & 1;
        }
    }

    /// <summary>Lets the copies of the active lanes arrive, but for the newest <paramref name="pending"/> groups; null waits for the open group too.</summary>
    public void Wait(Warp warp, uint active, int? pending)
    {
        var kept = 0;
        for (var i = 0; i < underway.Count; i++)
        {
            var copy = underway[i];
            var arrives = ((active >> copy.Lane) & 1) != 0 && (pending is null || copy.Group < committed[copy.Lane] - pending);
            if (arrives)
            {
                Arrive(warp, copy);
            }
            else
            {
                underway[kept++] = copy;
            }
        }
        underway.RemoveRange(kept, underway.Count - kept);
    }

    private static void Arrive(Warp warp, Copy copy)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, copy.Low);
        BitConverter.TryWriteBytes(bytes[8..], copy.High);
        bytes[..copy.Width].CopyTo(warp.Block.Shared.Data.AsSpan(copy.Offset));
        warp.Block.Shared.Marks.Arrived(warp, copy.Lane, copy.Offset, copy.Width);
    }
}
