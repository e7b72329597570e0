using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>Writes the class that makes an assembly's formats and kernels known to the runtime, and the attributes that tell of them to other projects.</summary>
public static class RegistrationEmitter
{
    /// <summary>The name of the class.</summary>
    public const string ClassName = "QkFormats";

    /// <summary>The name of the class for GPUs.</summary>
    public const string GpuClassName = "QkGpuKernels";

    /// <summary>The text of the file; formats come before the kernels that name them.</summary>
    /// <param name="libraries">The registrations of referenced assemblies, in full.</param>
    public static string Emit(IReadOnlyCollection<Unit> units, IEnumerable<string> libraries, string @namespace) => Write(
        @namespace,
        ClassName,
        "The formats and kernels that the .qk files of this assembly declare, and those of the assemblies that it references.",
        "KernelRegistry",
        units.SelectMany(u => u.PublicClasses.Select(c => (u.DeclarationText, c))),
        libraries,
        units.OrderBy(u => u is FormatUnit ? 0 : 1).ThenBy(u => u.ClassName, StringComparer.Ordinal)
            .Select(u => $"{GeneratedFile.CodeClass(u.ClassName)}.{u.RegisteredProperty}"));

    /// <summary>The text of the file for GPUs.</summary>
    /// <param name="libraries">The registrations of referenced assemblies, in full.</param>
    public static string EmitGpu(IReadOnlyCollection<EmittedGpuFile> files, IEnumerable<string> libraries, string @namespace) => Write(
        @namespace,
        GpuClassName,
        "The kernels for GPUs that the .qk files of this assembly declare, and those of the assemblies that it references.",
        "Gpu.GpuKernels",
        files.Select(f => (f.Declaration, $"{GeneratedFile.CodeNamespace}.{f.ClassName}")),
        libraries,
        files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Registration));

    private static string Write(
        string @namespace,
        string className,
        string summary,
        string registry,
        IEnumerable<(string Declaration, string Class)> classes,
        IEnumerable<string> libraries,
        IEnumerable<string> registered)
    {
        var writer = GeneratedFile.Header();
        foreach (var declaration in classes.GroupBy(c => c.Declaration, c => c.Class, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Declaration(writer, @namespace, declaration.Key, declaration.OrderBy(c => c, StringComparer.Ordinal));
        }
        writer.Line($"namespace {@namespace};").Line();
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Block("public static class " + className, () =>
        {
            writer.Lines($$"""
                /// <summary>
                /// Makes them known to <see cref="global::Kernels.{{registry}}"/>. It runs by itself when code of this assembly first runs;
                /// call it where nothing else of the assembly is used before. A second call changes nothing.
                /// </summary>
                [global::System.Runtime.CompilerServices.ModuleInitializer]
                """);
            writer.Block("public static void Register()", () =>
            {
                foreach (var library in libraries)
                {
                    writer.Line($"global::{library}.Register();");
                }
                foreach (var one in registered)
                {
                    writer.Line($"global::Kernels.{registry}.Register({GeneratedFile.CodeNamespace}.{one});");
                }
            });
        });
        return writer.ToString();
    }

    private static void Declaration(CodeWriter writer, string @namespace, string text, IEnumerable<string> classes)
    {
        writer.Line($"[assembly: global::Kernels.Declaration({CSharpText.Quote(CompilerVersion.Text)}, {CSharpText.Quote(@namespace)},");
        writer.Indented(() => writer
            .Line("\"\"\"")
            .Lines(text.TrimEnd('\n'))
            .Line("\"\"\",")
            .Line(string.Join(", ", classes.Select(CSharpText.Quote)) + ")]"));
        writer.Line();
    }
}
