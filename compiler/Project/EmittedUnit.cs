using System;
using System.Linq;
using System.Threading;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>A unit with its text, or with the kind of problem that stood in its way and a reason.</summary>
public sealed record EmittedUnit(Unit Unit, string? Text, DiagnosticKind? Problem = null, string? Reason = null)
{
    /// <summary>The files for GPUs that were asked for.</summary>
    public EquatableArray<EmittedGpuFile> Gpu { get; init; }

    /// <summary>Writes a unit; a failure stays with it, so that the other units are generated all the same.</summary>
    /// <exception cref="OperationCanceledException">The text is no longer wanted.</exception>
    public static EmittedUnit Of(Unit unit, string @namespace, GpuOutput gpu = GpuOutput.None, CancellationToken cancellation = default)
    {
        var emitted = gpu == GpuOutput.Alone ? new(unit, null) : Write(unit, @namespace, cancellation);
        return gpu == GpuOutput.None ? emitted : emitted with { Gpu = GpuFiles(unit, @namespace, cancellation) };
    }

    private static EmittedUnit Write(Unit unit, string @namespace, CancellationToken cancellation)
    {
        try
        {
            var text = WorkMeter.Run(() => unit.Emit(@namespace), cancellation);
            return text.Plan is { } plain
                ? new(unit, GeneratedFile.WithAliases(plain, unit.Aliases))
                : new(unit, null, DiagnosticCatalogue.NotCompiledUnit, text.Refusal);
        }
        catch (WorkLimitException e)
        {
            return new(unit, null, DiagnosticCatalogue.TooMuchWork, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(unit, null, DiagnosticCatalogue.UnitFailed, Failure.Describe(e));
        }
    }

    private static EquatableArray<EmittedGpuFile> GpuFiles(Unit unit, string @namespace, CancellationToken cancellation)
    {
        try
        {
            var files = WorkMeter.Run(() => unit.GpuFiles.ToList(), cancellation);
            return files.Select(file => EmittedGpuFile.Of(unit, file, @namespace, cancellation)).ToEquatableArray();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Which files there are is found out by planning them, which can fail like writing them.
            return EquatableArray.Of(EmittedGpuFile.Failed(unit, e));
        }
    }
}
