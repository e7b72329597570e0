using Kernels.PtxMachine.Assembly;

namespace Kernels.Benchmarks.Gpu;

/// <summary>The machine lacks what a command needs, a GPU or NVIDIA's assembler: no fault of the kernels, so the program ends with a code of its own.</summary>
internal sealed class MissingPartException(string message) : Exception(message)
{
    public const int ExitCode = 2;

    /// <summary>NVIDIA's assembler and disassembler.</summary>
    /// <exception cref="MissingPartException">They are absent.</exception>
    public static CudaTools RequireTools() => CudaTools.Find(out var reason) ?? throw new MissingPartException(reason);
}
