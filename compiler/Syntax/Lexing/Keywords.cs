using System.Collections.Generic;

namespace Kernels.Compiler.Syntax.Lexing;

/// <summary>The words that cannot be names.</summary>
internal static class Keywords
{
    private static readonly HashSet<string> Words = new(
        ("format activation view of kernel scan over state fit then store per for in if else sparse along where static pack order "
        + "sum max min mean and or not trits zero").Split(' '));

    public static bool Contains(string word) => Words.Contains(word);
}
