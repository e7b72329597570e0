using Kernels.Formats;
using Kernels.Gpu.Tensor;
using Kernels.PtxMachine;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>Runs a tensor-core kernel on the PTX machine for what it counts: requests to memory, not results.</summary>
/// <param name="neededBytes">Bytes of the weights as their format declares them, without any padding.</param>
internal sealed class TensorTraffic(TensorKernels kernels, TensorWeights weights, double neededBytes)
{
    private const int SectorBytes = 32;

    private readonly PtxMachine.PtxModule module = PtxMachine.PtxModule.Parse(kernels.Ptx);

    /// <summary>What one launch asks of memory.</summary>
    /// <param name="Needed">Bytes of the weights as their format declares them.</param>
    /// <param name="WeightBytes">Bytes of the sectors that are fetched for codes and parameters.</param>
    /// <param name="ActivationBytes">Bytes of the sectors that are fetched for activations.</param>
    /// <param name="PartialBytes">Bytes of the sectors of partial sums, written and read.</param>
    /// <param name="BankConflicts">Passes over the banks of shared memory in the main loop beyond those that the accesses need.</param>
    /// <param name="TensorInstructions">Tensor-core instructions of all warps.</param>
    public sealed record Counts(double Needed, double WeightBytes, double ActivationBytes, double PartialBytes, long BankConflicts, long TensorInstructions);

    /// <summary>Packs random weights.</summary>
    public static TensorTraffic Of(TensorKernels kernels, int n, int k, int seed)
    {
        using var matrix = RandomWeights.Encode(KernelRegistry.FindFormat(kernels.Format)!, n, k, new Random(seed));
        return new TensorTraffic(kernels, TensorWeights.Pack(kernels, matrix), matrix.Fields.Sum(f => f.Count * (double)f.Descriptor.Type.Bits / 8));
    }

    /// <summary>Counts a launch for m tokens.</summary>
    /// <exception cref="InvalidOperationException">The machine found a fault; the message names the first.</exception>
    public Counts Count(TensorLaunch launch, int m)
    {
        var memory = new DeviceMemory();
        var (x, stride, groups) = Activations(memory, m);
        var y = memory.Allocate("y", 4 * m * weights.Rows);
        var (reports, counters) = SimulatedLaunch.Run(module, launch, memory, weights, (x, stride), (y, weights.Rows), m, more: groups);
        if (reports.Count > 0)
        {
            throw new InvalidOperationException($"{kernels.Format}, {launch.Entry}: {reports[0]}");
        }
        return new Counts(
            neededBytes,
            Read("codes") + Read("parameters"),
            Read("x") + Read("x_groups"),
            Read("partial") + (SectorBytes * counters.Buffer("partial").SectorsWritten),
            counters.Between("LOOP", "DONE").Total.BankConflicts,
            counters.All.Issued(PtxMachine.InstructionClass.Tensor));

        double Read(string buffer) => SectorBytes * counters.Buffer(buffer).SectorsRead;
    }

    /// <summary>Activations that are all 0, as the kernels take them: numbers, how far tokens lie apart, and the last arguments of kernels for whole numbers.</summary>
    private (PtxMachine.DeviceBuffer Numbers, int Stride, object[] Groups) Activations(DeviceMemory memory, int m)
    {
        if (kernels.Activation is not { } activation)
        {
            var stride = (weights.Columns + 7) / 8 * 8;
            return (memory.Allocate("x", 2 * m * stride, ReadOnlySpan<Half>.Empty, readOnly: true), stride, []);
        }
        using var x = new EncodedMatrix(KernelRegistry.FindFormat(activation.Format)!, m, weights.Columns);
        var packed = TensorActivations.Pack(kernels, x);
        return (
            memory.Allocate<sbyte>("x", packed.Codes, readOnly: true),
            packed.Stride,
            [memory.Allocate<TensorGroup>("x_groups", packed.Groups, readOnly: true), packed.GroupStride]);
    }
}
