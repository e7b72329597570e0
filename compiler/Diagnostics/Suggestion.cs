using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Finds the known name that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>Names further apart than that are no misspelling of one another, however long they are.</summary>
    private const int MostEdits = 8;

    /// <summary>A suggestion is a help, not a duty: of very many names some are looked at.</summary>
    private const int MostCompared = 200;

    private const int MostListed = 40;

    /// <summary>The known name nearest to <paramref name="written"/>, or null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        var reach = Math.Min(MostEdits, Math.Max(1, written.Length / 3));
        return known
            .Where(name => Math.Abs(name.Length - written.Length) <= reach)
            .Take(MostCompared)
            .Select(name => (Name: name, Distance: Distance(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(c => c.Distance <= reach && c.Distance < Math.Max(written.Length, c.Name.Length))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => c.Name)
            .FirstOrDefault();
    }

    /// <summary>"did you mean 's'?", or the known names where none is near.</summary>
    public static string Hint(string written, IReadOnlyCollection<string> known) =>
        Nearest(written, known) is { } near ? $"did you mean '{near}'?"
        : known.Count == 0 ? "nothing is declared here"
        : "known are " + string.Join(", ", known.Take(MostListed)) + (known.Count > MostListed ? ", …" : "");

    /// <summary>Damerau's edit distance: insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                var replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }
        return d[a.Length, b.Length];
    }
}
