using System.Globalization;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Binding;

/// <summary>Numbers as messages say them.</summary>
internal static class Wording
{
    /// <summary>A whole number.</summary>
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The line of a place.</summary>
    public static string Line(SourceSpan span) => Text(span.Start.Line);

    /// <summary>A number of things: "none are", "one is", "2 are".</summary>
    public static string Are(int count) => count switch
    {
        0 => "none are",
        1 => "one is",
        _ => Text(count) + " are",
    };
}
