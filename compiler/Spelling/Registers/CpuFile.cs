using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>A file for the CPU: a public class, and code that sees the runtime and every instruction set.</summary>
internal static class CpuFile
{
    /// <param name="public">The class in the project's namespace, which names all types in full.</param>
    /// <param name="more">Namespaces that this kind of file needs besides.</param>
    public static string Write(string @namespace, CodeWriter @public, CodeWriter code, params string[] more) =>
        GeneratedFile.Write(@namespace, @public, code, ["System", "System.Runtime.CompilerServices", "System.Runtime.Intrinsics", .. InstructionFamilies, "Kernels", .. more,
            "Kernels.Formats", "Kernels.Numerics", "Kernels.Products", "Kernels.Threading"]);

    private static IEnumerable<string> InstructionFamilies =>
        Target.All.Select(t => t.Family).Where(f => f.Length > 0).Distinct().OrderBy(f => f, StringComparer.Ordinal).Select(f => "System.Runtime.Intrinsics." + f);
}
