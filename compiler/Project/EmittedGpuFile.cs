using System;
using System.Threading;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>A file for GPUs with its text, or with the reason why there is none.</summary>
/// <param name="Name">The name of the file, unique in the project.</param>
/// <param name="ClassName">The name of its class.</param>
/// <param name="References">The classes of other files for GPUs that the text names.</param>
/// <param name="Declaration">The canonical text of the declaration.</param>
/// <param name="Registration">What the registry takes.</param>
/// <param name="Problem">What stood in the way of the text: a back end that does not serve the declaration, or a failure of the compiler.</param>
public sealed record EmittedGpuFile(
    string Name, string ClassName, EquatableArray<string> References, string Declaration, string Registration, string? Text, DiagnosticKind? Problem = null, string? Reason = null)
{
    /// <summary>Writes a file; a failure stays with it.</summary>
    /// <exception cref="OperationCanceledException">The text is no longer wanted.</exception>
    public static EmittedGpuFile Of(Unit unit, GpuFile file, string @namespace, CancellationToken cancellation = default)
    {
        var empty = new EmittedGpuFile($"{unit.ClassName}.{file.Kind}", file.ClassName, file.References, unit.DeclarationText, $"{file.ClassName}.{file.RegisteredProperty}", null);
        if (file.Refusal is not null)
        {
            return empty with { Problem = DiagnosticCatalogue.NotCompiledForGpu, Reason = file.Refusal };
        }
        try
        {
            return empty with { Text = WorkMeter.Run(() => GeneratedFile.WithAliases(file.Emit(@namespace), file.Aliases), cancellation) };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return empty.With(e);
        }
    }

    /// <summary>What stands for the files of a unit whose files cannot be told.</summary>
    internal static EmittedGpuFile Failed(Unit unit, Exception exception) => new EmittedGpuFile($"{unit.ClassName}.Gpu", unit.ClassName, default, unit.DeclarationText, "", null).With(exception);

    private EmittedGpuFile With(Exception exception) => exception is WorkLimitException
        ? this with { Problem = DiagnosticCatalogue.NotCompiledForGpu, Reason = exception.Message }
        : this with { Problem = DiagnosticCatalogue.GpuFileFailed, Reason = Failure.Describe(exception) };
}
