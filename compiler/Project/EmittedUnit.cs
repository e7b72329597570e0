using System;
using System.Linq;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A unit with its text, or with the kind of problem that stood in its way and a reason.</summary>
public sealed record EmittedUnit(Unit Unit, string? Text, DiagnosticKind? Problem = null, string? Reason = null)
{
    /// <summary>The files for GPUs that were asked for.</summary>
    public EquatableArray<EmittedGpuFile> Gpu { get; init; }

    /// <summary>Writes a unit; a failure stays with it, so that the other units are generated all the same.</summary>
    public static EmittedUnit Of(Unit unit, string @namespace, GpuOutput gpu = GpuOutput.None)
    {
        var emitted = gpu == GpuOutput.Alone ? new(unit, null) : Write(unit, @namespace);
        return gpu == GpuOutput.None
            ? emitted
            : emitted with { Gpu = unit.GpuFiles.Select(file => EmittedGpuFile.Of(unit, file, @namespace)).ToEquatableArray() };
    }

    private static EmittedUnit Write(Unit unit, string @namespace)
    {
        try
        {
            return new(unit, unit.Emit(@namespace));
        }
        catch (NotSupportedException e)
        {
            return new(unit, null, DiagnosticCatalogue.NotCompiledUnit, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(unit, null, DiagnosticCatalogue.UnitFailed, Failure.Describe(e));
        }
    }
}
