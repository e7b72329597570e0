using System.Collections.Generic;

namespace Kernels.Compiler.Project;

/// <summary>A back end for GPUs: which files it has for a unit, and why it has none where it does not serve it.</summary>
public abstract class GpuBackend
{
    /// <summary>The back ends. What one refuses is told where a project asks for files for GPUs, and changes nothing for the others.</summary>
    public static IReadOnlyList<GpuBackend> All { get; } = [new IlgpuBackend(), new PtxBackend()];

    /// <summary>What it writes; the beginning of its files' names.</summary>
    public abstract string Kind { get; }

    /// <summary>Its files for a unit.</summary>
    public abstract IEnumerable<GpuFile> FilesOf(Unit unit);
}
