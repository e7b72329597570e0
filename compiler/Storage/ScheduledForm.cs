using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>A format as schedules take it: dense, with tables in the place of functions. What is stored, and its text, stay the same.</summary>
public static class ScheduledForm
{
    public static FormatModel Of(FormatModel format) => FunctionTables.Of(DenseForm.Of(format));

    /// <summary>The same for the CPU, whose runtime adds compressed rows to what generated code makes of the rest.</summary>
    public static FormatModel OnCpu(FormatModel format) => Of(CompressedRows.Without(format));
}
