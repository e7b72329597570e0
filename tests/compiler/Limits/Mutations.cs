using System.Globalization;
using System.Text.RegularExpressions;
using Kernels.Compiler.Tests.Syntax;
using Kernels.Testing;

namespace Kernels.Compiler.Tests.Limits;

/// <summary>Declarations of the gallery and the examples with words left out, repeated, swapped, replaced and torn apart.</summary>
internal static partial class Mutations
{
    private static readonly string[] Words =
    [
        "(", ")", "[", "]", "{", "}", ",", ";", ":", "=", "+", "-", "*", "/", "%", "^", "<", "==", "?", "..", "\"", "$", "é", "\0", "\uD83D", "\n", "//",
        "0", "1", "2", "7", "128", "2147483647", "4294967296", "1e300", "1e-60", "0.1", "1e999", "n", "k", "N", "K", "m", "q", "s", "w", "x", "flat", "t", "T",
        "format", "activation", "view", "kernel", "scan", "over", "state", "fit", "store", "per", "for", "in", "if", "then", "else", "sum", "max", "mean", "not", "and",
        "where", "sparse", "order", "reverse", "concat", "exp", "clamp", "floor", "sqrt", "f16", "f32", "uint4", "sym16", "bipolar8", "trit", "fp(2, 1)", "e8m0",
        "[n, k]", "[n, k/32]", "[m, k]", "k/7", "n/(N/6)", "sum(i in 9) ", "(if q > 1 then s else 0)", "nf(4)", "{ 1, 2, 3 }", "x[0]", "t - 1", "t - 300",
    ];

    private static readonly string[] Declarations =
    [
        .. Examples().Append(Gallery.Text).SelectMany(text => Beginning().Split(text)).Select(d => d.Trim()).Where(d => d.Length > 10),
    ];

    /// <summary>A text of one to three declarations with some changes.</summary>
    public static string Text(Random random)
    {
        var parts = Token().Matches(string.Join('\n', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Declarations[random.Next(Declarations.Length)]))).Select(m => m.Value).ToList();
        for (var change = random.Next(1, 6); change > 0 && parts.Count > 0; change--)
        {
            Change(parts, random);
        }
        return string.Concat(parts);
    }

    private static void Change(List<string> parts, Random random)
    {
        var at = random.Next(parts.Count);
        var length = Math.Min(parts.Count - at, random.Next(1, 12));
        switch (random.Next(8))
        {
            case 0:
                parts.RemoveAt(at);
                break;
            case 1:
                parts.RemoveRange(at, length);
                break;
            case 2:
                parts.InsertRange(random.Next(parts.Count), parts.GetRange(at, length));
                break;
            case 3:
                var other = random.Next(parts.Count);
                (parts[at], parts[other]) = (parts[other], parts[at]);
                break;
            case 4:
                parts.Insert(at, Words[random.Next(Words.Length)]);
                break;
            case 5:
                parts[at] = Words[random.Next(Words.Length)];
                break;
            case 6:
                parts.InsertRange(at, Enumerable.Repeat(parts.GetRange(at, length), random.Next(2, 40)).SelectMany(p => p).ToList());
                break;
            default:
                parts[at] = parts.All(p => !char.IsAsciiDigit(p[0])) ? parts[at] : random.Next(1, 1 << random.Next(1, 31)).ToString(CultureInfo.InvariantCulture);
                break;
        }
    }

    private static IEnumerable<string> Examples() =>
        Directory.EnumerateFiles(TestData.InRepository("examples"), "*.qk", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    [GeneratedRegex(@"^(?=(?:format|activation|view|kernel|scan)\s)", RegexOptions.Multiline)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\w+|\s+|.", RegexOptions.Singleline)]
    private static partial Regex Token();
}
