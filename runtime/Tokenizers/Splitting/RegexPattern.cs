using System.Text.RegularExpressions;

namespace Kernels.Tokenizers;

/// <summary>Matches of a regular expression over characters, where .NET's are over halves of surrogate pairs.</summary>
internal sealed class RegexPattern : IPattern
{
    private readonly Regex regex;

    /// <exception cref="ArgumentException">.NET does not know the expression.</exception>
    public RegexPattern(string expression) => regex = new Regex(expression, RegexOptions.CultureInvariant);

    public IEnumerable<Range> Matches(string text)
    {
        var standIns = StandIns.Of(text);
        foreach (var match in regex.EnumerateAll(standIns.Text))
        {
            yield return standIns.Place(match.Start.Value)..standIns.Place(match.End.Value);
        }
    }
}

/// <summary>Regular expressions without empty matches.</summary>
internal static class RegexExtensions
{
    public static IEnumerable<Range> EnumerateAll(this Regex regex, string text)
    {
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            if (match.Length > 0)
            {
                yield return match.Index..(match.Index + match.Length);
            }
        }
    }
}
