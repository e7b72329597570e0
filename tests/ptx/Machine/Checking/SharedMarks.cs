using System.Numerics;

namespace Kernels.PtxMachine;

/// <summary>
/// For every piece of shared memory, who wrote it last and which warps read it, with their clocks. Two accesses by different
/// threads are ordered when the later warp knows the earlier one's clock, which barriers pass on; if they are not and one
/// writes, that is a race, whatever the values are. Clocks never go back, so that a new block needs no clearing.
/// </summary>
internal sealed class SharedMarks(int bytes, int granule, int warps)
{
    private const short ManyLanes = -1;

    private struct WriteMark
    {
        public int Clock;
        public int Instruction;
        public short Thread;
        public bool IsAtomic;

        /// <summary>An asynchronous copy that its thread has not waited for.</summary>
        public bool IsPending;
    }

    private struct ReadMark
    {
        public int Clock;
        public int Instruction;
        public short Lane;
    }

    private readonly WriteMark[] writes = new WriteMark[(bytes + granule - 1) / granule];
    private readonly ReadMark[] reads = new ReadMark[(bytes + granule - 1) / granule * warps];
    private readonly int shift = BitOperations.Log2((uint)granule);
    private int blockStart = 1;

    /// <summary>Begins a block: what was written before this clock counts as not written.</summary>
    public void Start(int clock) => blockStart = clock;

    /// <summary>All active lanes read.</summary>
    public void Read(Warp warp, uint active, ReadOnlySpan<int> offsets, int width)
    {
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) != 0)
            {
                Read(warp, lane, offsets[lane], width);
            }
        }
    }

    public void Read(Warp warp, int lane, int offset, int width)
    {
        var end = (offset + width + granule - 1) >> shift;
        for (var cell = offset >> shift; cell < end; cell++)
        {
            ref var write = ref writes[cell];
            if (write.Clock < blockStart || write.Clock > warp.Settled || write.IsPending)
            {
                CheckRead(warp, lane, offset, write);
            }
            ref var read = ref reads[(cell * warps) + warp.Id];
            read.Lane = read.Clock == warp.Clock && read.Lane != lane ? ManyLanes : (short)lane;
            read.Clock = warp.Clock;
            read.Instruction = warp.Current.Index;
        }
    }

    /// <param name="isAtomic">Atomics do not race with one another.</param>
    /// <param name="isPending">Whether the bytes arrive only when the thread waits for its copies.</param>
    public void Write(Warp warp, int lane, int offset, int width, bool isAtomic = false, bool isPending = false)
    {
        var end = (offset + width + granule - 1) >> shift;
        for (var cell = offset >> shift; cell < end; cell++)
        {
            ref var write = ref writes[cell];
            if (write.Clock >= blockStart)
            {
                if (write.IsPending)
                {
                    Pending(warp, lane, offset, write, "is written");
                }
                else if (write.Thread != warp.Thread(lane) && write.Clock > warp.Known[write.Thread / Warp.Size] && !(isAtomic && write.IsAtomic))
                {
                    Race(warp, lane, offset, "is written here and was written", write.Thread, write.Instruction);
                }
            }
            else if (isAtomic)
            {
                Fault(warp, lane, offset, ReportKind.UnwrittenShared, "is changed by an atomic before any thread wrote it");
            }
            CheckReaders(warp, lane, offset, cell);
            write = new()
            {
                Clock = warp.Clock, Instruction = warp.Current.Index, Thread = (short)warp.Thread(lane), IsAtomic = isAtomic, IsPending = isPending,
            };
        }
    }

    /// <summary>A copy has arrived: from now on its bytes count as written by the thread that waited.</summary>
    public void Arrived(Warp warp, int lane, int offset, int width)
    {
        var end = (offset + width + granule - 1) >> shift;
        for (var cell = offset >> shift; cell < end; cell++)
        {
            ref var write = ref writes[cell];
            if (write.IsPending && write.Thread == warp.Thread(lane))
            {
                (write.IsPending, write.Clock) = (false, warp.Clock);
            }
        }
    }

    private void CheckRead(Warp warp, int lane, int offset, WriteMark write)
    {
        if (write.Clock < blockStart)
        {
            Fault(warp, lane, offset, ReportKind.UnwrittenShared, "is read before any thread wrote it");
        }
        else if (write.IsPending)
        {
            Pending(warp, lane, offset, write, "is read");
        }
        else if (write.Thread != warp.Thread(lane) && write.Clock > warp.Known[write.Thread / Warp.Size])
        {
            Race(warp, lane, offset, "is read here and was written", write.Thread, write.Instruction);
        }
    }

    private void CheckReaders(Warp warp, int lane, int offset, int cell)
    {
        var readers = reads.AsSpan(cell * warps, warps);
        for (var reader = 0; reader < readers.Length; reader++)
        {
            ref var read = ref readers[reader];
            if (read.Clock >= blockStart && read.Clock > warp.Known[reader] && !(reader == warp.Id && read.Lane == lane))
            {
                Race(warp, lane, offset, "is written here and was read", (reader * Warp.Size) + Math.Max((int)read.Lane, 0), read.Instruction);
            }
        }
    }

    private static void Pending(Warp warp, int lane, int offset, WriteMark write, string how)
    {
        var (thread, instruction) = (write.Thread, write.Instruction);
        Fault(warp, lane, offset, ReportKind.CopyNotWaited,
            $"{how} while thread {thread}'s copy of line {warp.Block.Kernel.Code[instruction].Syntax.Line} into it is not waited for");
    }

    private static void Race(Warp warp, int lane, int offset, string how, int thread, int instruction) => warp.Report(
        ReportKind.SharedRace, lane,
        () => $"shared byte {offset} {how} by thread {thread} at line {warp.Block.Kernel.Code[instruction].Syntax.Line} with no barrier between",
        (ulong)offset, SharedMemory.Name);

    private static void Fault(Warp warp, int lane, int offset, ReportKind kind, string what) =>
        warp.Report(kind, lane, () => $"shared byte {offset} {what}", (ulong)offset, SharedMemory.Name);
}
