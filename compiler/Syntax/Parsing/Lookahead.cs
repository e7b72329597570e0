using Kernels.Compiler.Syntax.Lexing;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>Questions that one word ahead does not answer; no answer is further away than an expression may be long.</summary>
internal static class Lookahead
{
    private const int Reach = Limits.ExpressionTokens;

    /// <summary><c>a :</c>, <c>a, b :</c>, <c>a =</c> or <c>a[…] =</c>, be it with a keyword in the place of a name.</summary>
    public static bool StartsFieldOrEquation(TokenInput at)
    {
        if (!IsWord(at))
        {
            return false;
        }
        var sign = at.Next;
        while (sign.Is(",") && IsWord(sign.Next) && sign.Index - at.Index < Reach)
        {
            sign = sign.Next.Next;
        }
        if (at.Next.Is("["))
        {
            sign = BehindBrackets(at.Next);
        }
        return sign.Is(":") || sign.Is("=");
    }

    private static TokenInput BehindBrackets(TokenInput open)
    {
        var depth = 0;
        var at = open;
        do
        {
            depth += at.Is("[") ? 1 : at.Is("]") ? -1 : 0;
            at = at.Next;
        }
        while (depth is > 0 and <= Limits.Nesting && at.Index - open.Index < Reach && !at.AtEnd && !at.Is("{") && !at.Is("}"));
        return at;
    }

    private static bool IsWord(TokenInput at) => at.Token.Kind is TokenKind.Name or TokenKind.Keyword;
}
