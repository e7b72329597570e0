using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A format as schedules take it: dense, with fields that are worked out beforehand in the place of what they do not compute, and tables in that of functions of
/// codes. What is stored, and its text, stay the same.
/// </summary>
public static class ScheduledForm
{
    public static FormatModel Of(FormatModel format) => Dense(DerivedFields.Of(format));

    /// <summary>The same for devices, which are handed activations that are turned already where weights are rotated.</summary>
    public static FormatModel OnDevice(FormatModel format) => Unrotated(Dense(DerivedFields.Of(FactorFields.Of(format), format)));

    /// <summary>What is rotated, in the place of its rotation.</summary>
    public static FormatModel Unrotated(FormatModel format) => format.Value is Rotate rotate ? format with { Value = rotate.Body } : format;

    /// <summary>The same for the CPU, whose runtime adds compressed rows and products of narrow factors to what generated code makes of the rest.</summary>
    public static FormatModel OnCpu(FormatModel format) => Dense(CompressedRows.Without(DerivedFields.Of(LowRankForm.Of(format).Dense, format)));

    private static FormatModel Dense(FormatModel format) => FunctionTables.Of(DenseForm.Of(format));
}
