using System.Linq;

namespace Kernels.Compiler.Spelling.Expressions;

/// <summary>An expression in C#.</summary>
/// <param name="IsVector">Whether it has a value for each lane; otherwise it is one float for all.</param>
/// <param name="Depth">The innermost loop whose index or results it hangs on; 0 outside of all.</param>
/// <param name="IsAtom">Whether it needs no parentheses and is not worth a variable.</param>
internal sealed record Spelled(string Text, bool IsVector, int Depth, bool IsAtom)
{
    /// <summary>Whether it is a call: it needs no parentheses, but is worth a variable.</summary>
    public bool IsCall { get; init; }

    /// <summary>One number that needs no parentheses.</summary>
    public static Spelled Atom(string text, int depth) => new(text, false, depth, true);

    /// <summary>One number that needs parentheses as an operand.</summary>
    public static Spelled Term(string text, int depth) => new(text, false, depth, false);

    /// <summary>One number whose text stands in parentheses by itself.</summary>
    public static Spelled Call(string text, int depth) => Term(text, depth) with { IsCall = true };

    /// <summary>The innermost loop that one of them hangs on; 0 where none hangs on any.</summary>
    public static int Deepest(params Spelled[] parts) => parts.Select(p => p.Depth).DefaultIfEmpty(0).Max();

    /// <summary>The text as an operand.</summary>
    public string Operand => IsAtom || IsCall ? Text : "(" + Text + ")";

    /// <summary>The text with a minus before it; two of them in a row would be a decrement.</summary>
    public string Negated => "-" + (Text[0] == '-' ? "(" + Text + ")" : Operand);
}
