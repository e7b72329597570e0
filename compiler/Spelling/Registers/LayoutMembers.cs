using System;
using System.Collections.Generic;
using System.Globalization;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>The names that the members of a format's struct <c>Layout</c> have: of each stream its start, and behind it a stride.</summary>
internal static class LayoutMembers
{
    /// <summary>The member with a stream's start; its stride is that name with <c>Stride</c> behind it.</summary>
    public static string Of(PackedLayoutPlan layout, PackedStream stream)
    {
        var taken = new HashSet<string>(["Layout", "Bytes"], StringComparer.Ordinal);
        foreach (var other in layout.Streams)
        {
            var name = Free(CSharpNames.Pascal(other.Name), taken);
            if (other.Equals(stream))
            {
                return name;
            }
        }
        throw new InvalidOperationException($"{stream.Name} is no stream of {layout.Format.Name}");
    }

    private static string Free(string stem, HashSet<string> taken)
    {
        for (var i = 0; ; i++)
        {
            var name = i == 0 ? stem : stem + i.ToString(CultureInfo.InvariantCulture);
            if (!taken.Contains(name) && !taken.Contains(name + "Stride"))
            {
                taken.Add(name);
                taken.Add(name + "Stride");
                return name;
            }
        }
    }
}
