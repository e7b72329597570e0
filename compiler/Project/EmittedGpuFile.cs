using System;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A file for GPUs with its text, or with the reason why there is none.</summary>
/// <param name="Name">The name of the file, unique in the project.</param>
/// <param name="ClassName">The name of its class.</param>
/// <param name="References">The classes of other files for GPUs that the text names.</param>
/// <param name="Registration">What the registry takes.</param>
public sealed record EmittedGpuFile(string Name, string ClassName, EquatableArray<string> References, string Registration, string? Text, string? Reason)
{
    /// <summary>Writes a file; a failure stays with it.</summary>
    public static EmittedGpuFile Of(Unit unit, GpuFile file, string @namespace)
    {
        var (text, reason) = Write(file, @namespace);
        return new($"{unit.ClassName}.{file.Kind}", file.ClassName, file.References, $"{file.ClassName}.{file.RegisteredProperty}", text, reason);
    }

    private static (string? Text, string? Reason) Write(GpuFile file, string @namespace)
    {
        try
        {
            return (file.Emit(@namespace), null);
        }
        catch (NotSupportedException e)
        {
            return (null, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (null, Failure.Describe(e));
        }
    }
}
