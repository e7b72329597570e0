using System;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>A file with a class for GPUs that a unit has besides its own; it is written, and fails, by itself.</summary>
/// <param name="Kind">What it is written in: <c>Ilgpu</c> or <c>Ptx</c>. The file is named after the unit and this.</param>
/// <param name="ClassName">The name of the class, unique in the project.</param>
/// <param name="RegisteredProperty">The property of the class that the registry takes.</param>
/// <param name="Emit">Writes the text in a namespace; not asked where there is a <see cref="Refusal"/>.</param>
public sealed record GpuFile(string Kind, string ClassName, string RegisteredProperty, Func<string, string> Emit)
{
    /// <summary>The classes of other files for GPUs that the text names.</summary>
    public EquatableArray<string> References { get; init; }

    /// <summary>What the text's names of imported classes stand for.</summary>
    public EquatableArray<ClassAlias> Aliases { get; init; }

    /// <summary>Why the back end does not serve the declaration; null where it does.</summary>
    public string? Refusal { get; init; }
}

/// <summary>Which files a project has for GPUs: the build property <c>KernelsGpu</c>.</summary>
public enum GpuOutput
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those for GPUs besides those for the CPU.</summary>
    Besides,

    /// <summary>Those for GPUs alone, of declarations that another assembly compiles for the CPU.</summary>
    Alone,
}
