using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernels.Check;

/// <summary>A value as equations: some of its bracketed parts get names of their own.</summary>
internal static partial class RandomEquations
{
    public static IEnumerable<string> Of(string value, Random random)
    {
        var equations = new List<string>();
        for (var i = 0; i < 2 && random.Next(3) == 0; i++)
        {
            var part = Parts(value).OrderBy(_ => random.Next()).FirstOrDefault();
            if (part is null)
            {
                break;
            }
            var name = "part" + i.ToString(CultureInfo.InvariantCulture);
            equations.Add($"{name} = {part}");
            value = value.Replace(part, name, StringComparison.Ordinal);
        }
        return equations.Append("w = " + value);
    }

    // What stands in brackets of its own and reads no index of a sum.
    private static IEnumerable<string> Parts(string text)
    {
        for (var start = text.IndexOf('(', StringComparison.Ordinal); start >= 0; start = text.IndexOf('(', start + 1))
        {
            if (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == ')'))
            {
                continue;
            }
            var end = Closing(text, start);
            var part = text[start..(end + 1)];
            var follows = end + 1 < text.Length && text[end + 1] == '[';
            if (!follows && !IndexOfSum().IsMatch(part) && IsValue(part))
            {
                yield return part;
            }
        }
    }

    // Conditions have no names.
    private static bool IsValue(string part)
    {
        var depth = 0;
        for (var i = 0; i < part.Length; i++)
        {
            depth += part[i] is '(' or '[' ? 1 : part[i] is ')' or ']' ? -1 : 0;
            if (depth == 1 && part[i] is '<' or '>' or '=' or '!')
            {
                return part.StartsWith("(if ", StringComparison.Ordinal);
            }
        }
        return !part.Contains(" and ", StringComparison.Ordinal) && !part.Contains(" or ", StringComparison.Ordinal) && !part.StartsWith("(not", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bi\b")]
    private static partial Regex IndexOfSum();

    private static int Closing(string text, int start)
    {
        var depth = 0;
        for (var i = start; ; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }
    }
}
