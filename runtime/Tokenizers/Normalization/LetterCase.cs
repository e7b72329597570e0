namespace Kernels.Tokenizers;

/// <summary>Lower case as Unicode has it, character by character.</summary>
internal static class LetterCase
{
    // The only character whose lower case is two in every language: .NET leaves it.
    private const string DottedI = "\u0130";
    private const string LowerDottedI = "i\u0307";

    public static string ToLower(string text) => text.Replace(DottedI, LowerDottedI, StringComparison.Ordinal).ToLowerInvariant();
}
