using System;

namespace Kernels.Compiler.Project;

/// <summary>A unit with its text, or with what went wrong inside the compiler.</summary>
public sealed record EmittedUnit(Unit Unit, string? Text, string? Failure)
{
    /// <summary>Writes a unit; a failure stays with it, so that the other units are generated all the same.</summary>
    public static EmittedUnit Of(Unit unit, string @namespace)
    {
        try
        {
            return new(unit, unit.Emit(@namespace), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(unit, null, Diagnostics.Failure.Describe(e));
        }
    }
}
