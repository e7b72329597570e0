namespace Kernels.Tokenizers;

/// <summary>An entry of <c>added_tokens</c>.</summary>
/// <param name="IsNormalized">Whether it is looked for in the normalized text.</param>
internal sealed record JsonAddedToken(AddedToken Token, bool IsNormalized);
