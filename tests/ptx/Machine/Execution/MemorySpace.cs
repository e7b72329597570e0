using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine;

/// <summary>A state space as instructions see it: checked accesses, lane by lane, and the count of a whole request.</summary>
internal abstract class MemorySpace
{
    public static readonly MemorySpace Global = new GlobalSpace();
    public static readonly MemorySpace Shared = new SharedSpace();
    public static readonly MemorySpace Constant = new FixedSpace("const", block => block.Kernel.Layout.Constants);
    public static readonly MemorySpace Parameter = new FixedSpace("param", block => block.Parameters);
    public static readonly MemorySpace Generic = new GenericSpace();

    public static MemorySpace Of(StateSpace space) => space switch
    {
        StateSpace.Global => Global,
        StateSpace.Shared => Shared,
        StateSpace.Constant => Constant,
        StateSpace.Parameter => Parameter,
        _ => Generic,
    };

    /// <summary>The memory that holds <paramref name="width"/> bytes to read, and where; null (and a report) where they cannot be read.</summary>
    public abstract byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset);

    /// <summary>The same for bytes to write, which count as written from now on.</summary>
    public abstract byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset);

    /// <summary>The same for bytes that an atomic reads and writes.</summary>
    public abstract byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset);

    /// <summary>Counts a request of the active lanes.</summary>
    public abstract void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite);
}

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

/// <summary>Addresses that tell their space themselves.</summary>
internal sealed class GenericSpace : MemorySpace
{
    public override byte[]? Read(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Read(warp, lane, address, width, out offset);

    public override byte[]? Write(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Write(warp, lane, address, width, out offset);

    public override byte[]? Change(Warp warp, int lane, ulong address, int width, out int offset) => Resolve(ref address).Change(warp, lane, address, width, out offset);

    public override void Count(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, bool isWrite)
    {
        Span<ulong> own = stackalloc ulong[Warp.Size];
        foreach (var space in (ReadOnlySpan<MemorySpace>)[Global, Shared])
        {
            var lanes = 0u;
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                own[lane] = addresses[lane];
                lanes |= Resolve(ref own[lane]) == space ? 1u << lane : 0;
            }
            space.Count(warp, own, active & lanes, width, isWrite);
        }
    }

    private static MemorySpace Resolve(ref ulong address)
    {
        var space = address >= MemoryLayout.SharedWindow ? Shared : address >= MemoryLayout.ConstantWindow ? Constant : Global;
        address -= space == Shared ? MemoryLayout.SharedWindow : space == Constant ? MemoryLayout.ConstantWindow : 0;
        return space;
    }
}
