using System.Globalization;

namespace Kernels.Compiler.Syntax.Lexing;

/// <summary>Numbers and their spelling, the same on every runtime that hosts the compiler.</summary>
internal static class Numbers
{
    /// <summary>False where the number is beyond float64; some runtimes answer that with an infinity.</summary>
    public static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsInfinity(value);

    public static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The shortest of 15, 16 or 17 digits that reads back as <paramref name="value"/>.</summary>
    public static string Print(double value)
    {
        foreach (var format in new[] { "G15", "G16" })
        {
            var text = value.ToString(format, CultureInfo.InvariantCulture);
            if (TryParse(text, out var read) && read.Equals(value))
            {
                return text;
            }
        }
        return value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
