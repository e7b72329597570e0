using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Spelling.Targets;

/// <summary>Tables made as long as a register.</summary>
internal static class TableEntries
{
    /// <summary>The entries again and again, so that bits of the index above the table's do not matter; first filled up with zeros to a power of two.</summary>
    public static IReadOnlyList<double> Repeated(IReadOnlyList<double> entries, int length)
    {
        var size = PowerOfTwo(entries.Count);
        return Enumerable.Range(0, length).Select(i => i % size < entries.Count ? entries[i % size] : 0).ToList();
    }

    /// <summary>The entries filled up with zeros to a power of two.</summary>
    public static IReadOnlyList<double> Filled(IReadOnlyList<double> entries) => Repeated(entries, PowerOfTwo(entries.Count));

    private static int PowerOfTwo(int count)
    {
        var size = 1;
        while (size < count)
        {
            size *= 2;
        }
        return size;
    }
}
