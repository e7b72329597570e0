namespace Kernels.Compiler.Project;

/// <summary>What the referenced assemblies have for a project.</summary>
/// <param name="Declarations">Their declarations.</param>
/// <param name="Registrations">The classes, in full, that make the formats and kernels known to the runtime.</param>
/// <param name="GpuRegistrations">The same for GPUs.</param>
public sealed record ReferencedLibraries(
    EquatableArray<ImportedText> Declarations, EquatableArray<string> Registrations, EquatableArray<string> GpuRegistrations);
