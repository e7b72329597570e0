namespace Kernels.Tokenizers;

/// <summary>A part of a text: a token, or text that is still to be read.</summary>
/// <param name="Token">The token; null for text.</param>
/// <param name="IsFirst">Whether it begins where the text begins.</param>
internal readonly record struct TextPart(string Text, int? Token, bool IsFirst);
