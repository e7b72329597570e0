using System.Buffers;
using System.Globalization;

namespace Kernels.PtxMachine.Parsing;

/// <summary>Cuts PTX text into tokens; comments and blanks separate.</summary>
internal static class Tokenizer
{
    private static readonly SearchValues<char> DecimalDigits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> DecimalFloat = SearchValues.Create("0123456789.eE+-");

    public static List<Token> Tokenize(string text)
    {
        var tokens = new List<Token>();
        var line = 1;
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '\n')
            {
                line++;
                at++;
            }
            else if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (StartsWith(text, at, "//"))
            {
                at = EndOf(text, "\n", at);
            }
            else if (StartsWith(text, at, "/*"))
            {
                var end = EndOf(text, "*/", at + 2);
                line += text.AsSpan(at, end - at).Count('\n');
                at = Math.Min(end + 2, text.Length);
            }
            else
            {
                var token = c == '"' ? Quoted(text, at, line)
                    : char.IsAsciiDigit(c) ? Number(text, at, line)
                    : IsWordStart(c) ? new(TokenKind.Word, text[at..WordEnd(text, at)], line, at)
                    : "@!,;:{}[]()<>+-|=".Contains(c, StringComparison.Ordinal) ? new(TokenKind.Mark, c.ToString(), line, at)
                    : throw new PtxException(line, "", $"unexpected character '{c}'");
                tokens.Add(token);
                at += token.Spelling.Length;
            }
        }
        tokens.Add(new(TokenKind.End, "", line, text.Length));
        return tokens;
    }

    private static bool StartsWith(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static int EndOf(string text, string mark, int from)
    {
        var end = text.IndexOf(mark, from, StringComparison.Ordinal);
        return end < 0 ? text.Length : end;
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c is '.' or '_' or '$' or '%';

    /// <summary>A modifier may hold two colons, as in <c>.L1::no_allocate</c>; one colon ends a label.</summary>
    private static int WordEnd(string text, int at)
    {
        while (at < text.Length)
        {
            if (IsWordStart(text[at]) || char.IsAsciiDigit(text[at]))
            {
                at++;
            }
            else if (StartsWith(text, at, "::"))
            {
                at += 2;
            }
            else
            {
                break;
            }
        }
        return at;
    }

    private static Token Quoted(string text, int at, int line)
    {
        var end = text.IndexOf('"', at + 1);
        return end < 0 ? throw new PtxException(line, "", "a text without its closing quote") : new(TokenKind.Text, text[at..(end + 1)], line, at);
    }

    private static Token Number(string text, int at, int line)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' || (text[end] is '+' or '-' && IsDecimalExponent(text, at, end))))
        {
            end++;
        }
        var spelling = text[at..end];
        if (FloatBits(spelling) is { } floatBits)
        {
            return new(TokenKind.Float, spelling, line, at, floatBits);
        }
        return IntegerBits(spelling) is { } bits
            ? new(TokenKind.Integer, spelling, line, at, bits)
            : throw new PtxException(line, spelling, "a number that cannot be read");
    }

    private static bool IsDecimalExponent(string text, int start, int at) =>
        text[at - 1] is 'e' or 'E' && text.AsSpan(start, at - 1 - start).IndexOfAnyExcept(DecimalDigits) < 0;

    private static ulong? FloatBits(string spelling)
    {
        if (spelling.Length == 10 && spelling[..2] is "0f" or "0F" && uint.TryParse(spelling.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var single))
        {
            return BitConverter.DoubleToUInt64Bits(BitConverter.UInt32BitsToSingle(single));
        }
        if (spelling.Length == 18 && spelling[..2] is "0d" or "0D" && ulong.TryParse(spelling.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits))
        {
            return bits;
        }
        var isDecimal = spelling.AsSpan().IndexOfAnyExcept(DecimalFloat) < 0 && spelling.AsSpan().ContainsAny(".eE");
        return isDecimal && double.TryParse(spelling, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? BitConverter.DoubleToUInt64Bits(value) : null;
    }

    private static ulong? IntegerBits(string spelling)
    {
        var digits = spelling.AsSpan().TrimEnd('U');
        var style = digits switch
        {
            ['0', 'x' or 'X', ..] => NumberStyles.AllowHexSpecifier,
            ['0', 'b' or 'B', ..] => NumberStyles.AllowBinarySpecifier,
            _ => NumberStyles.None,
        };
        return ulong.TryParse(style == NumberStyles.None ? digits : digits[2..], style, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
