using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Lowering;

namespace Kernels.Compiler.Emit;

/// <summary>Numbers and tables as C#.</summary>
internal static class CSharpTables
{
    /// <summary>The property that holds a table in memory.</summary>
    public static string MemoryName(string table) => CSharpNames.Pascal(table) + "Table";

    /// <summary>An f32 literal that reads back as the same number.</summary>
    public static string Float(double value) => (float)value switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        var number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    public static string Double(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOfAny(['.', 'E', 'N', 'I']) < 0 ? text + "d" : text;
    }

    public static string Floats(IEnumerable<double> values) => string.Join(", ", values.Select(Float));

    public static string Bytes(IEnumerable<double> values) => string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
