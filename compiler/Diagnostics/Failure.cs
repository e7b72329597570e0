using System;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Turns an exception of the compiler itself into a diagnostic, so that it never takes the build down.</summary>
internal static class Failure
{
    public static Diagnostic At(SourceSpan span, Exception exception) =>
        new(DiagnosticCatalogue.InternalError, span, EquatableArray.Of(Describe(exception)));

    /// <summary>The exception in one line.</summary>
    public static string Describe(Exception exception) =>
        exception.GetType().Name + ": " + exception.Message.Replace("\r", "").Replace('\n', ' ');
}
