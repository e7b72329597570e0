using Kernels.Gpu.Tensor;
using Kernels.PtxMachine.Assembly;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>What is known of a kernel without a GPU: its machine code, how much of it a multiprocessor holds, what it asks of memory.</summary>
internal sealed record KernelFigures(TensorLaunch Launch, AssembledKernel Assembled, MachineLoop Loop, Occupancy Occupancy, TensorTraffic.Counts Traffic)
{
    /// <summary>The columns of a table and how each is worked out.</summary>
    public static IReadOnlyList<(Column Column, Func<KernelFigures, double> Value)> Columns { get; } =
    [
        (new("Registers", "registers", "F0"), f => f.Assembled.Registers),
        (new("Spill B", "spill_bytes", "F0"), f => (double)(f.Assembled.StackBytes + f.Assembled.SpillStoreBytes ?? 0)),
        (new("Blocks", "blocks", "F0"), f => f.Launch.Grid.X * f.Launch.Grid.Y * f.Launch.Grid.Z),
        (new("Blocks / SM", "blocks_per_sm", "F0"), f => f.Occupancy.Blocks),
        (new("Warps / SM", "warps_per_sm", "F0"), f => f.Occupancy.Warps),
        (new("Fetched / needed", "fetched_over_needed", "F3"), f => f.Traffic.WeightBytes / f.Traffic.Needed),
        (new("Activations KB", "activation_kilobytes", "F0"), f => f.Traffic.ActivationBytes / 1024),
        (new("Partial sums KB", "partial_kilobytes", "F0"), f => f.Traffic.PartialBytes / 1024),
        (new("Bank conflicts", "bank_conflicts", "F0"), f => f.Traffic.BankConflicts),
        (new("Loop", "loop_instructions", "F0"), f => f.LoopInstructions),
        (new("Others / tensor", "others_per_tensor", "F2"), f => f.Loop.OthersPerTensor),
        (new("Issue TB/s", "issue_bound_tb_per_s", "F1"), f => f.IssueBound / 1e12),
        (new("In flight KB / SM", "kilobytes_in_flight_per_sm", "F1"), f => f.BytesInFlight / 1024),
    ];

    private static GpuCard Card => GpuCard.H100;

    /// <summary>The columns' values.</summary>
    public double[] Numbers => [.. Columns.Select(c => c.Value(this))];

    /// <summary>The rate of weight bytes, as the format declares them, at which the schedulers of the card can still issue the main loop.</summary>
    public double IssueBound => Card.IssueBound(WeightBytesOfTurn, LoopInstructions);

    /// <summary>Weight bytes that an SM full of this kernel has asked for and not received, each byte once however many lanes ask for it.</summary>
    public double BytesInFlight => Occupancy.Warps * LoadsOfWeights.BytesInFlightPerWarp * WeightBytesOfTurn / LoadsOfWeights.BytesLoadedPerWarp;

    private int LoopInstructions => Loop.Always.Length + Loop.Sometimes.Length;

    // Where weights go straight into registers, copies into shared memory bring activations alone; else they bring both, equally far ahead.
    private MachineLoop LoadsOfWeights
    {
        get
        {
            var registers = Loop with { Always = [.. Loop.Always.Where(IsNoCopy)], Sometimes = [.. Loop.Sometimes.Where(IsNoCopy)] };
            return registers.BytesLoadedPerWarp > 0 ? registers : Loop;
        }
    }

    // Every warp multiplies what it loads once, so weight bytes and tensor instructions come in one proportion everywhere.
    private double WeightBytesOfTurn => Traffic.Needed / Traffic.TensorInstructions * Loop.Tensor;

    private static bool IsNoCopy(MachineInstruction instruction) => instruction.Opcode != "LDGSTS";
}
