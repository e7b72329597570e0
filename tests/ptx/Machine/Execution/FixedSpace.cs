namespace Kernels.PtxMachine;

/// <summary>Memory that a kernel only reads: parameters and constants.</summary>
internal sealed class FixedSpace(string name, Func<Block, byte[]> data) : MemorySpace
{
    public override byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset)
    {
        var bytes = data(warp.Block);
        offset = 0;
        if (address % (ulong)width != 0)
        {
            warp.Report(ReportKind.Misaligned, lane, () => $"{name} byte {address} is not a multiple of {width}", address, name);
            return null;
        }
        if (address >= (ulong)bytes.Length || address + (ulong)width > (ulong)bytes.Length)
        {
            warp.Report(ReportKind.OutOfBounds, lane, () => $"{name} bytes {address} to {address + (ulong)width - 1} of {bytes.Length}", address, name);
            return null;
        }
        offset = (int)address;
        return bytes;
    }

    public override byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset)
    {
        offset = 0;
        warp.Report(ReportKind.ReadOnlyWrite, lane, () => $"{name} byte {address} is written", address, name);
        return null;
    }

    public override byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset) => Write(warp, lane, address, width, out offset);

    public override void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        // Constants come from a cache of their own, whose traffic is not modelled.
    }
}
