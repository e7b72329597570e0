using System.Runtime.Intrinsics.X86;

namespace Kernels.Check;

/// <summary>The instruction set that generated kernels take in this process.</summary>
public static class InstructionSet
{
    /// <summary>What people call it.</summary>
    public static string Name => Target switch
    {
        "Avx512" => "AVX-512",
        "Avx2" => "AVX2",
        _ => "portable",
    };

    /// <summary>The compiler's name for it.</summary>
    public static string Target => Avx512BW.IsSupported ? "Avx512" : Avx2.IsSupported && Fma.IsSupported ? "Avx2" : "Portable";
}
