using System.Runtime.Intrinsics.X86;

namespace Kernels.Check;

/// <summary>The instruction set that generated kernels take in this process.</summary>
public static class InstructionSet
{
    public static string Name => Avx512BW.IsSupported ? "AVX-512" : Avx2.IsSupported && Fma.IsSupported ? "AVX2" : "portable";
}
