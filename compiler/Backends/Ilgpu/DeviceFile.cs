using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>What all generated files for GPUs have in common.</summary>
internal static class DeviceFile
{
    /// <summary>The name of the class for GPUs that belongs to a class for the CPU; both are in <see cref="GeneratedFile.CodeNamespace"/>.</summary>
    public static string ClassOf(string name) => name + "Gpu";

    public static string Write(string @namespace, CodeWriter code) =>
        GeneratedFile.Write(@namespace, code, ["System", "System.Runtime.CompilerServices", "ILGPU", "Kernels.Arrays", "Kernels.Gpu"]);
}
