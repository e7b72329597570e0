namespace Kernels.Tokenizers;

/// <summary>A token that is found in a text before anything else is.</summary>
/// <param name="IsSpecial">Whether it is found only where special tokens are read.</param>
/// <param name="StripLeft">Whether it takes the white space before it.</param>
/// <param name="StripRight">Whether it takes the white space behind it.</param>
/// <param name="SingleWord">Whether letters, digits and underscores may not stand beside it.</param>
internal sealed record AddedToken(string Text, int Token, bool IsSpecial = false, bool StripLeft = false, bool StripRight = false, bool SingleWord = false);
