using System;
using System.Threading;
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
    /// <exception cref="OperationCanceledException">The text is no longer wanted.</exception>
    public static EmittedGpuFile Of(Unit unit, GpuFile file, string @namespace, CancellationToken cancellation = default)
    {
        var (text, reason) = Write(file, @namespace, cancellation);
        return new($"{unit.ClassName}.{file.Kind}", file.ClassName, file.References, $"{file.ClassName}.{file.RegisteredProperty}", text, reason);
    }

    /// <summary>What stands for the files of a unit whose files cannot be told.</summary>
    internal static EmittedGpuFile Failed(Unit unit, Exception exception) => new($"{unit.ClassName}.Gpu", unit.ClassName, default, "", null, Reasoned(exception));

    private static (string? Text, string? Reason) Write(GpuFile file, string @namespace, CancellationToken cancellation)
    {
        try
        {
            return (WorkMeter.Run(() => file.Emit(@namespace), cancellation), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (null, Reasoned(e));
        }
    }

    private static string Reasoned(Exception exception) =>
        exception is NotSupportedException or WorkLimitException ? exception.Message : Failure.Describe(exception);
}
