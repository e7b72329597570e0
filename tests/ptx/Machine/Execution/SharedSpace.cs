namespace Kernels.PtxMachine;

/// <summary>The shared memory of a block: its bytes, and the marks that tell who wrote them.</summary>
internal sealed class SharedMemory(int bytes, int granule, int warps)
{
    public const string Name = "shared";

    public byte[] Data { get; } = new byte[bytes];

    public SharedMarks Marks { get; } = new(bytes, granule, warps);
}

/// <summary>Shared memory, addressed from 0.</summary>
internal sealed class SharedSpace : MemorySpace
{
    public override byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var data = Locate(warp, lane, address, width, out offset);
        if (data is not null)
        {
            warp.Block.Shared.Marks.Read(warp, lane, offset, width);
        }
        return data;
    }

    public override byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var data = Locate(warp, lane, address, width, out offset);
        if (data is not null)
        {
            warp.Block.Shared.Marks.Write(warp, lane, offset, width);
        }
        return data;
    }

    public override byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var data = Locate(warp, lane, address, width, out offset);
        if (data is not null)
        {
            warp.Block.Shared.Marks.Write(warp, lane, offset, width, isAtomic: true);
        }
        return data;
    }

    public override void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        Span<int> offsets = stackalloc int[Warp.Size];
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            offsets[lane] = (int)addresses[lane];
        }
        BankConflicts.Count(warp, offsets, active, width);
    }

    public override byte[]? ReadTogether(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, Span<int> offsets)
    {
        var data = warp.Block.Shared.Data;
        if (data.Length < width)
        {
            return null;
        }
        var (last, mask, isWithin) = ((ulong)(data.Length - width), (ulong)(width - 1), true);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                isWithin &= addresses[lane] <= last && (addresses[lane] & mask) == 0;
                offsets[lane] = (int)addresses[lane];
            }
        }
        if (!isWithin)
        {
            return null;
        }
        warp.Block.Shared.Marks.Read(warp, active, offsets, width);
        return data;
    }

    /// <summary>The memory and offset of an access, or null (and a report) where it is out of bounds or misaligned.</summary>
    public static byte[]? Locate(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var data = warp.Block.Shared.Data;
        offset = (int)address;
        if (address >= (ulong)data.Length || address + (ulong)width > (ulong)data.Length)
        {
            warp.Report(ReportKind.OutOfBounds, lane, () => $"shared bytes {(long)address} to {(long)address + width - 1} of {data.Length}", address, SharedMemory.Name);
            return null;
        }
        if ((address & (ulong)(width - 1)) != 0)
        {
            warp.Report(ReportKind.Misaligned, lane, () => $"shared address {address} is not a multiple of {width}", address, SharedMemory.Name);
            return null;
        }
        return data;
    }
}
