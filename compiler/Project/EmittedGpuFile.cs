using System;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A file for GPUs with its text, or with the reason why there is none.</summary>
/// <param name="Name">The name of the file, unique in the project.</param>
/// <param name="ClassName">The name of its class.</param>
/// <param name="References">The classes of other files for GPUs that the text names.</param>
/// <param name="Registration">What the registry takes.</param>
/// <param name="Problem">What stood in the way of the text: a back end that does not serve the declaration, or a failure of the compiler.</param>
public sealed record EmittedGpuFile(
    string Name, string ClassName, EquatableArray<string> References, string Registration, string? Text, DiagnosticKind? Problem = null, string? Reason = null)
{
    /// <summary>Writes a file; a failure stays with it.</summary>
    public static EmittedGpuFile Of(Unit unit, GpuFile file, string @namespace)
    {
        var empty = new EmittedGpuFile($"{unit.ClassName}.{file.Kind}", file.ClassName, file.References, $"{file.ClassName}.{file.RegisteredProperty}", null);
        try
        {
            return empty with { Text = file.Emit(@namespace) };
        }
        catch (NotSupportedException e)
        {
            return empty with { Problem = DiagnosticCatalogue.NotCompiledForGpu, Reason = e.Message };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return empty with { Problem = DiagnosticCatalogue.GpuFileFailed, Reason = Failure.Describe(e) };
        }
    }
}
