using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>NVIDIA's assembler and disassembler in tests that are skipped where they are absent.</summary>
internal static class Assembler
{
    public static AssembledModule Assemble(string ptx, GpuArchitecture architecture) => new PtxAssembler(Tools).Assemble(ptx, architecture);

    public static MachineKernel ReadOne(string ptx, GpuArchitecture architecture) => Assert.Single(new MachineCode(Tools).Read(Assemble(ptx, architecture)));

    public static IEnumerable<AssembledKernel> ReadResources(ReadOnlySpan<byte> cubin) => new MachineCode(Tools).ReadResources(cubin);

    private static CudaTools Tools => CudaTools.Find(out var reason) ?? throw new InvalidOperationException(reason);
}
