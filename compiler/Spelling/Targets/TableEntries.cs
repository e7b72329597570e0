using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>Tables made as long as a register.</summary>
internal static class TableEntries
{
    /// <summary>Whole numbers below this, and their differences, are f32 exactly.</summary>
    private const int LargestWhole = 1 << 23;

    /// <summary>The entries again and again, so that bits of the index above the table's do not matter; first filled up with zeros to a power of two.</summary>
    public static IReadOnlyList<double> Repeated(IReadOnlyList<double> entries, int length)
    {
        var size = 1 << IndexBits(entries);
        return Enumerable.Range(0, length).Select(i => i % size < entries.Count ? entries[i % size] : 0).ToList();
    }

    /// <summary>The entries filled up with zeros to a power of two.</summary>
    public static IReadOnlyList<double> Filled(IReadOnlyList<double> entries) => Repeated(entries, 1 << IndexBits(entries));

    /// <summary>The step and first entry of a table of evenly spaced whole numbers that f32 holds, and all steps to them, exactly; null for another table.</summary>
    public static (double Step, double First)? Line(IReadOnlyList<double> entries)
    {
        var step = entries.Count > 1 ? entries[1] - entries[0] : 0;
        var isLine = entries.Select((e, i) => e == entries[0] + (i * step) && e == System.Math.Floor(e) && System.Math.Abs(e) < LargestWhole).All(x => x);
        return isLine && step != 0 ? (step, entries[0]) : null;
    }

    /// <summary>Bits of an index into the entries.</summary>
    public static int IndexBits(IReadOnlyList<double> entries)
    {
        var bits = 0;
        while (1 << bits < entries.Count)
        {
            bits++;
        }
        return bits;
    }
}
