using System.Numerics;

namespace Kernels.PtxMachine;

/// <summary>Counts what one request of a warp moves between global memory and the chip: distinct sectors of 32 bytes, distinct lines of 128.</summary>
internal static class GlobalTraffic
{
    private const int SectorShift = 5;
    private const int LineShift = 7;

    /// <param name="addresses">One address per lane; those of inactive lanes are not looked at.</param>
    /// <param name="active">The lanes that access memory.</param>
    /// <param name="width">Bytes per lane: at most 32, and every address is a multiple.</param>
    public static void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        if (active == 0)
        {
            return;
        }
        Span<ulong> sectors = stackalloc ulong[Warp.Size];
        var count = 0;
        var isAscending = true;
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) == 0)
            {
                continue;
            }
            var sector = addresses[lane] >> SectorShift;
            if (count > 0 && sector == sectors[count - 1])
            {
                continue;
            }
            isAscending &= count == 0 || sector > sectors[count - 1];
            sectors[count++] = sector;
        }
        if (!isAscending)
        {
            sectors[..count].Sort();
        }
        Add(warp, addresses, sectors[..count], active, width, isWrite);
    }

    private static void Add(Warp warp, ReadOnlySpan<ulong> addresses, ReadOnlySpan<ulong> sorted, uint active, int width, bool isWrite)
    {
        ref var counters = ref warp.Block.Counters.ByInstruction[warp.Current.Index];
        counters.GlobalRequests++;
        counters.GlobalBytes += BitOperations.PopCount(active) * width;
        var previous = ulong.MaxValue;
        DeviceBuffer? buffer = null;
        var single = true;
        foreach (var sector in sorted)
        {
            if (sector == previous)
            {
                continue;
            }
            counters.Sectors++;
            counters.Lines += sector >> (LineShift - SectorShift) != previous >> (LineShift - SectorShift) ? 1 : 0;
            previous = sector;
            var address = sector << SectorShift;
            if (buffer is null || address - buffer.Address >= (ulong)buffer.Size)
            {
                single &= buffer is null;
                buffer = warp.Block.Memory.Find(address)!;
            }
            ref var traffic = ref warp.Block.Counters.ByBuffer[buffer.Index];
            traffic.SectorsRead += isWrite ? 0 : 1;
            traffic.SectorsWritten += isWrite ? 1 : 0;
            buffer.TouchedSectors[(address - buffer.Address) >> SectorShift] = 1;
        }
        AddBytes(warp, addresses, active, width, isWrite, single ? buffer : null);
    }

    /// <param name="only">The buffer of all addresses, or null where they lie in several.</param>
    private static void AddBytes(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite, DeviceBuffer? only)
    {
        if (only is not null)
        {
            AddBytes(warp, only, BitOperations.PopCount(active) * width, isWrite);
            return;
        }
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                AddBytes(warp, warp.Block.Memory.Find(addresses[lane])!, width, isWrite);
            }
        }
    }

    private static void AddBytes(Warp warp, DeviceBuffer buffer, int bytes, bool isWrite)
    {
        ref var traffic = ref warp.Block.Counters.ByBuffer[buffer.Index];
        traffic.BytesRead += isWrite ? 0 : bytes;
        traffic.BytesWritten += isWrite ? bytes : 0;
    }
}
