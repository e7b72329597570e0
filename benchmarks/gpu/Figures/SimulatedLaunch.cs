using Kernels.Gpu.Tensor;
using Kernels.PtxMachine;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>Launches of tensor-core kernels on the PTX machine.</summary>
internal static class SimulatedLaunch
{
    /// <summary>Runs a kernel whose weights are named <c>codes</c>, <c>parameters</c> and <c>factors</c>, whose partial sums <c>partial</c>.</summary>
    /// <param name="m">Tokens; partial sums are as many rows.</param>
    /// <param name="bias">A buffer; null where there is none.</param>
    /// <param name="more">Arguments that the kernels for whole numbers have besides.</param>
    public static LaunchResult Run(
        PtxMachine.PtxModule module,
        TensorLaunch launch,
        DeviceMemory memory,
        TensorWeights weights,
        (PtxMachine.DeviceBuffer Buffer, int Stride) x,
        (PtxMachine.DeviceBuffer Buffer, int Stride) y,
        int m,
        PtxMachine.DeviceBuffer? bias = null,
        IReadOnlyList<object>? more = null,
        LaunchOptions? options = null)
    {
        object[] arguments =
        [
            memory.Allocate<byte>("codes", weights.Codes, readOnly: true),
            memory.Allocate<Half>("parameters", weights.Parameters, readOnly: true),
            memory.Allocate<float>("factors", weights.Factors, readOnly: true),
            x.Buffer,
            y.Buffer,
            bias is null ? 0UL : bias,
            memory.Allocate("partial", checked((int)launch.PartialFloats(m, weights.Rows) * sizeof(float))),
            memory.Allocate("tickets", launch.Parts * sizeof(int), ReadOnlySpan<int>.Empty),
            weights.Rows, weights.Columns, m, x.Stride, y.Stride, launch.BodiesPerSlice,
            .. more ?? [],
        ];
        var shape = new PtxMachine.LaunchShape(launch.Grid.X, launch.Grid.Y, launch.Grid.Z, launch.Threads, 1, 1, launch.SharedBytes);
        return module.Launch(launch.Entry, shape, memory, arguments, options);
    }
}
