using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax.Lexing;

/// <summary>Cuts a text into tokens; the last one is always <see cref="TokenKind.End"/>. Never fails: what it does not know is a token too.</summary>
internal sealed class Lexer
{
    /// <summary>Longer symbols stand before their prefixes.</summary>
    private static readonly string[] Symbols =
    [
        "==", "!=", "<=", ">=", "..",
        "{", "}", "[", "]", "(", ")", ",", ":", ";", "=", "<", ">", "+", "-", "*", "/", "%", "^", "?", ".",
    ];

    private readonly string text;
    private int offset;
    private int line = 1;
    private int lineStart;

    private Lexer(string text) => this.text = text;

    private char Current => At(0);

    private SourcePosition Position => new(offset, line, offset - lineStart + 1);

    public static IReadOnlyList<Token> Tokenize(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do
        {
            lexer.SkipBlanks();
            tokens.Add(lexer.Next());
        }
        while (tokens[tokens.Count - 1].Kind != TokenKind.End);
        return tokens;
    }

    /// <summary>ASCII alone, so that equal texts never differ in their Unicode normalization.</summary>
    public static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    public static bool IsDigit(char c) => c is >= '0' and <= '9';

    private char At(int distance) => offset + distance < text.Length ? text[offset + distance] : '\0';

    private void SkipBlanks()
    {
        while (offset < text.Length)
        {
            if (Current == '/' && At(1) == '/')
            {
                while (offset < text.Length && Current is not ('\n' or '\r'))
                {
                    offset++;
                }
            }
            else if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
            {
                var endsLine = Current == '\n' || (Current == '\r' && At(1) != '\n');
                offset++;
                if (endsLine)
                {
                    line++;
                    lineStart = offset;
                }
            }
            else
            {
                return;
            }
        }
    }

    private Token Next()
    {
        if (offset == text.Length)
        {
            return Take(TokenKind.End, 0);
        }
        if (IsLetter(Current))
        {
            var length = Run(0, c => IsLetter(c) || IsDigit(c));
            return Take(
                length > Limits.NameLength ? TokenKind.OverlongName : Keywords.Contains(text.Substring(offset, length)) ? TokenKind.Keyword : TokenKind.Name, length);
        }
        if (IsDigit(Current))
        {
            var length = NumberLength();
            return Take(Numbers.TryParse(text.Substring(offset, length), out _) ? TokenKind.Number : TokenKind.OversizedNumber, length);
        }
        var symbol = Symbols.FirstOrDefault(s => string.CompareOrdinal(text, offset, s, 0, s.Length) == 0);
        return symbol is not null
            ? Take(TokenKind.Symbol, symbol.Length)
            : Take(TokenKind.Unknown, char.IsHighSurrogate(Current) && char.IsLowSurrogate(At(1)) ? 2 : 1);
    }

    /// <summary>Digits, then a fraction and an exponent where they are complete: <c>0..3</c> starts with the number 0.</summary>
    private int NumberLength()
    {
        var length = Run(0, IsDigit);
        if (At(length) == '.' && IsDigit(At(length + 1)))
        {
            length += 1 + Run(length + 1, IsDigit);
        }
        if (At(length) is 'e' or 'E')
        {
            var sign = At(length + 1) is '+' or '-' ? 1 : 0;
            var digits = Run(length + 1 + sign, IsDigit);
            length += digits == 0 ? 0 : 1 + sign + digits;
        }
        return length;
    }

    private int Run(int from, System.Func<char, bool> belongs)
    {
        var length = 0;
        while (offset + from + length < text.Length && belongs(At(from + length)))
        {
            length++;
        }
        return length;
    }

    private Token Take(TokenKind kind, int length)
    {
        var start = Position;
        var word = text.Substring(offset, length);
        offset += length;
        return new Token(kind, word, new SourceSpan(start, Position));
    }
}
