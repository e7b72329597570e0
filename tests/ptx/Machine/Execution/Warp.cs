using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.PtxMachine;

/// <summary>Why a warp stopped running.</summary>
internal enum WarpState
{
    Ready,
    AtBarrier,
    Exited,
}

/// <summary>
/// 32 threads in lockstep: their registers, which of them each register was written in, and a stack of the ways that
/// divergent branches opened. The top of the stack runs until it reaches the instruction where its ways meet.
/// </summary>
internal sealed class Warp(Block block, int id)
{
    public const int Size = 32;

    private struct Way
    {
        public int Pc;
        public int Reconvergence;
        public uint Lanes;
    }

    private readonly ulong[] registers = new ulong[block.Kernel.Slots.Count * Size];
    private readonly uint[] written = new uint[block.Kernel.Slots.Count];
    private readonly Instruction[] code = block.Kernel.Code;
    private readonly int[] clocks = [.. block.Kernel.Slots.Specials.Where(s => s.Key is SpecialRegisters.Clock or SpecialRegisters.Clock64).Select(s => s.Value)];
    private Way[] ways = new Way[8];
    private int depth;
    private int pc;
    private long issued;

    public Block Block { get; } = block;

    /// <summary>The warp's number in its block.</summary>
    public int Id { get; } = id;

    /// <summary>Lanes whose threads exist and have not exited.</summary>
    public uint Live { get; private set; }

    /// <summary>The instruction that runs now.</summary>
    public Instruction Current { get; private set; } = block.Kernel.Code.FirstOrDefault()!;

    /// <summary>Orders the warp's accesses to shared memory: those of an earlier clock lie before its last synchronisation.</summary>
    public int Clock { get; private set; }

    /// <summary>For each warp of the block, up to which clock its accesses lie before this warp's next ones.</summary>
    public int[] Known { get; } = new int[block.Shape.Warps];

    /// <summary>The least of <see cref="Known"/>: what any warp accessed up to this clock lies before this warp's next accesses.</summary>
    public int Settled { get; private set; }

    public AsyncCopies AsyncCopies { get; } = new();

    /// <summary>How many instructions the warp has issued in this block.</summary>
    public long Issued => issued;

    public int Thread(int lane) => (Id * Size) + lane;

    /// <summary>The first lane of a register; the other 31 lie behind it. A predicate is a mask in its first lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Register(int slot) => ref registers[slot * Size];

    public Span<ulong> Values(int slot) => registers.AsSpan(slot * Size, Size);

    /// <summary>Makes the warp ready for its block: only immediates, special registers and addresses count as written.</summary>
    public void Start(IReadOnlyDictionary<string, DeviceBuffer> globals)
    {
        var threads = Math.Min(Size, Block.Shape.Threads - (Id * Size));
        Live = uint.MaxValue >> (Size - threads);
        Array.Clear(written);
        foreach (var (bits, slot) in Block.Kernel.Slots.Immediates)
        {
            Values(slot).Fill(bits);
        }
        foreach (var (name, slot) in Block.Kernel.Slots.Specials)
        {
            for (var lane = 0; lane < Size; lane++)
            {
                Values(slot)[lane] = SpecialRegisters.ValueOf(name, this, lane);
            }
        }
        foreach (var (name, slot) in Block.Kernel.Slots.Globals)
        {
            Values(slot).Fill(globals[name].Address);
        }
        ways[0] = new() { Reconvergence = code.Length, Lanes = Live };
        (depth, pc, issued) = (1, 0, 0);
        AsyncCopies.Clear();
    }

    /// <summary>Runs up to <paramref name="quantum"/> instructions.</summary>
    public WarpState Run(long quantum)
    {
        var counters = Block.Counters.ByInstruction;
        for (; quantum > 0; quantum--)
        {
            if (!Settle())
            {
                return WarpState.Exited;
            }
            var instruction = code[pc];
            var lanes = ways[depth - 1].Lanes;
            var active = lanes;
            Current = instruction;
            issued++;
            foreach (var clock in clocks)
            {
                Values(clock).Fill((uint)issued);
            }
            if (instruction.Guard >= 0)
            {
                CheckWritten(instruction.Guard, lanes);
                active &= (uint)Register(instruction.Guard) ^ (instruction.GuardNegated ? uint.MaxValue : 0);
            }
            ref var counter = ref counters[instruction.Index];
            counter.Issued++;
            counter.Threads += BitOperations.PopCount(active);
            if (instruction.Flow == Flow.Branch)
            {
                Branch(instruction, lanes, active);
                continue;
            }
            pc++;
            if (active == 0)
            {
                continue;
            }
            foreach (var source in instruction.Sources)
            {
                if ((active & ~written[source]) != 0)
                {
                    CheckWritten(source, active);
                }
            }
            if (instruction.Flow == Flow.Exit)
            {
                Exit(active);
                continue;
            }
            instruction.Execute(this, active);
            foreach (var destination in instruction.Destinations)
            {
                written[destination] |= active;
            }
            if (instruction.Flow == Flow.Barrier && Block.Arrive(this, instruction, active))
            {
                return WarpState.AtBarrier;
            }
        }
        return WarpState.Ready;
    }

    /// <summary>Adds a fault of the current instruction.</summary>
    public void Report(ReportKind kind, int lane, Func<string> message, ulong? address = null, string? buffer = null) =>
        Block.Reports.Add(kind, this, lane, address, buffer, message);

    /// <summary>Reports an instruction of whole warps that only a part executes. Threads that exited or never were are not missed.</summary>
    public void CheckConverged(uint active, uint expected, string what)
    {
        var missing = expected & Live & ~active;
        if (missing != 0)
        {
            Report(ReportKind.DivergentWarp, BitOperations.TrailingZeroCount(missing), () => $"{what} without the lanes {missing:x8}, which are on another way");
        }
    }

    /// <summary>What the warp's threads accessed so far lies before what they access next.</summary>
    public void Synchronise()
    {
        Known[Id] = Clock;
        Clock++;
        Settled = Known.Min();
    }

    /// <summary>A barrier tells the warp up to which clock each warp's accesses lie before its next ones.</summary>
    public void Learn(ReadOnlySpan<int> known)
    {
        known.CopyTo(Known);
        Clock = Known[Id] + 1;
        Settled = Known.Min();
    }

    /// <summary>Leaves ways that are finished; false when all threads have exited.</summary>
    private bool Settle()
    {
        while (true)
        {
            ref var top = ref ways[depth - 1];
            if (top.Lanes != 0 && pc < code.Length && (pc != top.Reconvergence || depth == 1))
            {
                return true;
            }
            if (depth == 1)
            {
                Live = 0;
                return false;
            }
            depth--;
            pc = ways[depth - 1].Pc;
        }
    }

    private void Branch(Instruction branch, uint lanes, uint taken)
    {
        if (taken == lanes || taken == 0)
        {
            pc = taken == 0 ? pc + 1 : branch.Target;
            return;
        }
        if (branch.IsUniform)
        {
            CheckConverged(taken, lanes, "a branch declared uniform is taken");
        }
        ways[depth - 1].Pc = branch.Reconvergence;
        var takenFirst = Block.Random.Next(2) == 0;
        Open(takenFirst ? pc + 1 : branch.Target, takenFirst ? lanes & ~taken : taken, branch.Reconvergence);
        Open(takenFirst ? branch.Target : pc + 1, takenFirst ? taken : lanes & ~taken, branch.Reconvergence);
        pc = ways[depth - 1].Pc;
    }

    private void Open(int start, uint lanes, int reconvergence)
    {
        if (depth == ways.Length)
        {
            Array.Resize(ref ways, depth * 2);
        }
        ways[depth++] = new() { Pc = start, Reconvergence = reconvergence, Lanes = lanes };
    }

    private void Exit(uint lanes)
    {
        Live &= ~lanes;
        for (var i = 0; i < depth; i++)
        {
            ways[i].Lanes &= ~lanes;
        }
    }

    private void CheckWritten(int slot, uint lanes)
    {
        var missing = lanes & ~written[slot];
        if (missing != 0)
        {
            Zero(slot, missing);
            written[slot] |= missing;
            Report(ReportKind.UnwrittenRegister, BitOperations.TrailingZeroCount(missing), () => $"{Block.Kernel.Slots.NameOf(slot)} is read before it is written");
        }
    }

    /// <summary>What an unwritten register reads as, so that a launch with faults is repeatable too.</summary>
    private void Zero(int slot, uint lanes)
    {
        if (Block.Kernel.Slots.IsPredicate(slot))
        {
            Register(slot) &= ~lanes;
            return;
        }
        for (var lane = 0; lane < Size; lane++)
        {
            Values(slot)[lane] = ((lanes >> lane) & 1) != 0 ? 0 : Values(slot)[lane];
        }
    }
}
