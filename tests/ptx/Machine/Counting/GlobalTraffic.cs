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
        Add(warp, sectors[..count], BitOperations.PopCount(active), width, isWrite);
        AddBytes(warp, addresses, active, width, isWrite);
    }

    private static void Add(Warp warp, ReadOnlySpan<ulong> sorted, int threads, int width, bool isWrite)
    {
        ref var counters = ref warp.Block.Counters.ByInstruction[warp.Current.Index];
        counters.GlobalRequests++;
        counters.GlobalBytes += threads * width;
        var previous = ulong.MaxValue;
        foreach (var sector in sorted)
        {
            if (sector == previous)
            {
                continue;
            }
            counters.Sectors++;
            counters.Lines += sector >> (LineShift - SectorShift) != previous >> (LineShift - SectorShift) ? 1 : 0;
            previous = sector;
            var buffer = warp.Block.Memory.Find(sector << SectorShift)!;
            ref var traffic = ref warp.Block.Counters.ByBuffer[buffer.Index];
            traffic.SectorsRead += isWrite ? 0 : 1;
            traffic.SectorsWritten += isWrite ? 1 : 0;
            buffer.TouchedSectors[((sector << SectorShift) - buffer.Address) >> SectorShift] = 1;
        }
    }

    private static void AddBytes(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                ref var traffic = ref warp.Block.Counters.ByBuffer[warp.Block.Memory.Find(addresses[lane])!.Index];
                traffic.BytesRead += isWrite ? 0 : width;
                traffic.BytesWritten += isWrite ? width : 0;
            }
        }
    }
}
