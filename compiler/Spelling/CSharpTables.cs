using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Spelling;

/// <summary>Numbers and tables as C#.</summary>
internal static class CSharpTables
{
    /// <summary>The property that holds a table in memory.</summary>
    public static string MemoryName(string table) => CSharpNames.Pascal(table) + "Table";

    /// <summary>An f32 literal that reads back as the same number.</summary>
    public static string Float(double value) => (float)value switch
    {
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        var number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    /// <summary>An f64 literal that reads back as the same number, also where that is none.</summary>
    public static string Double(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => value.ToString("R", CultureInfo.InvariantCulture) is var text && text.IndexOfAny(['.', 'E']) < 0 ? text + "d" : text,
    };

    public static string Floats(IEnumerable<double> values) => string.Join(", ", values.Select(Float));

    public static string Bytes(IEnumerable<double> values) => string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
