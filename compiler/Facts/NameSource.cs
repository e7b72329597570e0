using System;
using System.Collections.Generic;
using System.Globalization;

namespace Kernels.Compiler.Facts;

/// <summary>Gives out names that are not in use: <c>t</c>, <c>t1</c>, <c>t2</c> …</summary>
public sealed class NameSource(IEnumerable<string> taken)
{
    private readonly HashSet<string> taken = new(taken, StringComparer.Ordinal);

    public string Fresh(string stem)
    {
        for (var i = 0; ; i++)
        {
            var name = i == 0 ? stem : stem + i.ToString(CultureInfo.InvariantCulture);
            if (taken.Add(name))
            {
                return name;
            }
        }
    }
}
