using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>Writes the class that makes an assembly's formats and kernels known to the runtime.</summary>
public static class RegistrationEmitter
{
    /// <summary>The name of the class.</summary>
    public const string ClassName = "QkFormats";

    /// <summary>The text of the file; formats come before the kernels that name them.</summary>
    public static string Emit(IEnumerable<Unit> units, string @namespace)
    {
        var writer = GeneratedFile.Header().Line($"namespace {@namespace};").Line();
        writer.Line("/// <summary>The formats and kernels that the .qk files of this assembly declare.</summary>");
        writer.Block("public static class " + ClassName, () =>
        {
            writer.Lines("""
                /// <summary>
                /// Makes them known to <see cref="global::Kernels.KernelRegistry"/>. It runs by itself when code of this assembly first runs;
                /// call it where nothing else of the assembly is used before. A second call changes nothing.
                /// </summary>
                [global::System.Runtime.CompilerServices.ModuleInitializer]
                """);
            writer.Block("public static void Register()", () =>
            {
                foreach (var unit in units.OrderBy(u => u is FormatUnit ? 0 : 1).ThenBy(u => u.ClassName, StringComparer.Ordinal))
                {
                    writer.Line($"global::Kernels.KernelRegistry.Register({GeneratedFile.CodeNamespace}.{GeneratedFile.CodeClass(unit.ClassName)}.{unit.RegisteredProperty});");
                }
            });
        });
        return writer.ToString();
    }

    /// <summary>The name of the class for GPUs.</summary>
    public const string GpuClassName = "QkGpuKernels";

    /// <summary>The text of the file for GPUs.</summary>
    public static string EmitGpu(IEnumerable<EmittedGpuFile> files, string @namespace)
    {
        var writer = GeneratedFile.Header().Line($"namespace {@namespace};").Line();
        writer.Line("/// <summary>The kernels for GPUs that the .qk files of this assembly declare.</summary>");
        writer.Block("public static class " + GpuClassName, () =>
        {
            writer.Lines("""
                /// <summary>
                /// Makes them known to <see cref="global::Kernels.Gpu.GpuKernels"/>. It runs by itself when code of this assembly first runs;
                /// call it where nothing else of the assembly is used before. A second call changes nothing.
                /// </summary>
                [global::System.Runtime.CompilerServices.ModuleInitializer]
                """);
            writer.Block("public static void Register()", () =>
            {
                foreach (var file in files.OrderBy(f => f.Name, StringComparer.Ordinal))
                {
                    writer.Line($"global::Kernels.Gpu.GpuKernels.Register({GeneratedFile.CodeNamespace}.{file.Registration});");
                }
            });
        });
        return writer.ToString();
    }
}
