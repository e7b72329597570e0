namespace Kernels.Tokenizers;

/// <summary>The four normal forms of Unicode Standard Annex 15.</summary>
internal enum UnicodeForm
{
    /// <summary>Decomposed.</summary>
    Nfd,

    /// <summary>Decomposed, then composed.</summary>
    Nfc,

    /// <summary>Decomposed for compatibility.</summary>
    Nfkd,

    /// <summary>Decomposed for compatibility, then composed.</summary>
    Nfkc,
}
