using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>cp.async from global to shared memory, its groups and waits.</summary>
internal static class AsyncCopying
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("cp", Domain.Any)] = Copy,
    };

    private static void Copy(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.AsyncCopy;
        reader.Require("async");
        switch (reader.Require("ca", "cg", "commit_group", "wait_group", "wait_all"))
        {
            case "commit_group":
                instruction.Execute = (warp, active) => warp.AsyncCopies.Commit(active);
                break;
            case "wait_all":
                instruction.Execute = (warp, active) => warp.AsyncCopies.Wait(warp, active, pending: null);
                break;
            case "wait_group":
                var pending = reader.Constant("the groups that may be under way");
                instruction.Execute = (warp, active) => warp.AsyncCopies.Wait(warp, active, pending);
                break;
            case var cached:
                instruction.Execute = Issue(reader, cached);
                break;
        }
    }

    /// <summary>cp.async.ca copies 4, 8 or 16 bytes, .cg 16; of the source only the first src-size bytes are read, the rest is zero.</summary>
    private static Execution Issue(InstructionReader reader, string cached)
    {
        reader.Require("shared", "shared::cta");
        reader.Require("global");
        reader.AcceptAny("L2::64B", "L2::128B", "L2::256B");
        var (target, source) = (reader.Address(StateSpace.Shared), reader.Address(StateSpace.Global));
        var width = reader.Constant("the bytes to copy");
        if (!(width == 16 || (cached == "ca" && width is 4 or 8)))
        {
            throw reader.Error($"cp.async.{cached} does not copy {width} bytes");
        }
        int? size = reader.OperandsLeft > 0 ? reader.Source(PtxType.Of("u32")) : null;
        reader.Context.UsesShared(width);
        return (warp, active) => Issue(warp, active, target, source, width, size);
    }

    private static void Issue(Warp warp, uint active, AddressOperand target, AddressOperand source, int width, int? size)
    {
        Span<ulong> from = stackalloc ulong[Warp.Size];
        Span<ulong> to = stackalloc ulong[Warp.Size];
        var (read, written) = (0u, 0u);
        for (var lane = 0; lane < Warp.Size; lane++)
        {
            if (((active >> lane) & 1) == 0)
            {
                continue;
            }
            from[lane] = warp.Values(source.Slot)[lane] + (ulong)source.Offset;
            to[lane] = warp.Values(target.Slot)[lane] + (ulong)target.Offset;
            var taken = size is { } slot ? (int)Math.Min(warp.Values(slot)[lane], (ulong)width) : width;
            if (SharedSpace.Locate(warp, lane, to[lane], width, out var offset) is null || Take(warp, lane, from[lane], taken, width) is not { } bytes)
            {
                continue;
            }
            read |= (taken > 0 ? 1u : 0) << lane;
            written |= 1u << lane;
            warp.Block.Shared.Marks.Write(warp, lane, offset, width, isPending: true);
            warp.AsyncCopies.Add(lane, offset, width, bytes.Low, bytes.High);
        }
        MemorySpace.Global.Count(warp, from, read, width, isWrite: false);
        MemorySpace.Shared.Count(warp, to, written, width, isWrite: true);
    }

    /// <summary>The first <paramref name="taken"/> bytes of the source, filled with zeros to 16.</summary>
    private static (ulong Low, ulong High)? Take(Warp warp, int lane, ulong address, int taken, int width)
    {
        if (taken == 0)
        {
            return (0, 0);
        }
        if ((address & (ulong)(width - 1)) != 0)
        {
            warp.Report(
                ReportKind.Misaligned, lane, () => $"the source address 0x{address:x} is not a multiple of {width}", address, warp.Block.Memory.Find(address)?.Name);
            return null;
        }
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        // A source of fewer bytes is read in powers of two, so that it may end with the buffer.
        for (var at = 0; at < taken;)
        {
            var piece = taken - at >= 16 ? 16 : 1 << System.Numerics.BitOperations.Log2((uint)(taken - at));
            if (MemorySpace.Global.Read(warp, lane, address + (ulong)at, piece, out var offset) is not { } data)
            {
                return null;
            }
            data.AsSpan(offset, piece).CopyTo(bytes[at..]);
            at += piece;
        }
        return (BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]));
    }
}
