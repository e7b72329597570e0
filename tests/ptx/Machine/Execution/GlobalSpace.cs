using System.Numerics;

namespace Kernels.PtxMachine;

/// <summary>Global memory: the buffers of the launch.</summary>
internal sealed class GlobalSpace : MemorySpace
{
    public override byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset)
    {
        if (Locate(warp, lane, address, width, out offset) is not { } buffer)
        {
            return null;
        }
        if (buffer.WrittenBytes is { } flags && flags.AsSpan(offset, width).IndexOf((byte)0) >= 0)
        {
            ReportUnwritten(warp, lane, buffer, address, offset);
        }
        return buffer.Data;
    }

    public override byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset)
    {
        if (Locate(warp, lane, address, width, out offset) is not { } buffer || !MayWrite(warp, lane, buffer, address, offset))
        {
            return null;
        }
        buffer.WrittenBytes?.AsSpan(offset, width).Fill(1);
        return buffer.Data;
    }

    public override byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset) =>
        Read(warp, lane, address, width, out offset) is null ? null : Write(warp, lane, address, width, out offset);

    public override void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite) =>
        GlobalTraffic.Count(warp, addresses, active, width, isWrite);

    public override byte[]? ReadTogether(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, Span<int> offsets)
    {
        var buffer = warp.Block.Memory.Find(addresses[BitOperations.TrailingZeroCount(active)]);
        if (buffer is null || buffer.WrittenBytes is not null || buffer.Size < width)
        {
            return null;
        }
        var (start, last, mask, isWithin) = (buffer.Address, (ulong)(buffer.Size - width), (ulong)(width - 1), true);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                var offset = addresses[lane] - start;
                isWithin &= offset <= last && (offset & mask) == 0;
                offsets[lane] = (int)offset;
            }
        }
        return isWithin ? buffer.Data : null;
    }

    private static DeviceBuffer? Locate(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var buffer = warp.Block.Memory.Find(address);
        var start = buffer is null ? 0 : (long)(address - buffer.Address);
        if (buffer is null || start < 0 || start + width > buffer.Size || (address & (ulong)(width - 1)) != 0)
        {
            Refuse(warp, lane, address, width, buffer, start);
            offset = 0;
            return null;
        }
        offset = (int)start;
        return buffer;
    }

    private static void Refuse(Warp warp, int lane, ulong address, int width, DeviceBuffer? buffer, long start)
    {
        if (buffer is null)
        {
            warp.Report(ReportKind.OutOfBounds, lane, () => $"address 0x{address:x} lies in no buffer", address);
        }
        else if (start < 0 || start + width > buffer.Size)
        {
            warp.Report(ReportKind.OutOfBounds, lane, () => $"bytes {start} to {start + width - 1} of {buffer.Name}, which has {buffer.Size}", address, buffer.Name);
        }
        else
        {
            warp.Report(ReportKind.Misaligned, lane, () => $"byte {start} of {buffer.Name} is not a multiple of {width}", address, buffer.Name);
        }
    }

    private static void ReportUnwritten(Warp warp, int lane, DeviceBuffer buffer, ulong address, int offset) =>
        warp.Report(ReportKind.UnwrittenGlobal, lane, () => $"byte {offset} of {buffer.Name} is read before anybody wrote it", address, buffer.Name);

    private static bool MayWrite(Warp warp, int lane, DeviceBuffer buffer, ulong address, int offset)
    {
        if (buffer.IsReadOnly)
        {
            warp.Report(ReportKind.ReadOnlyWrite, lane, () => $"byte {offset} of {buffer.Name}, which is read-only, is written", address, buffer.Name);
        }
        return !buffer.IsReadOnly;
    }
}
