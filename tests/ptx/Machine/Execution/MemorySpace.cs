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

    /// <summary>
    /// Reads for all active lanes at once where that needs no closer look: one memory, nothing to report. Null, with nothing
    /// noted, where it does; the lanes are then read one by one.
    /// </summary>
    public virtual byte[]? ReadTogether(Warp warp, ReadOnlySpan<ulong> addresses, uint active, int width, Span<int> offsets) => null;
}
