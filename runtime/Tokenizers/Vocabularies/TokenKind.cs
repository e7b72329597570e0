namespace Kernels.Tokenizers;

/// <summary>What a token stands for; the numbers are those of GGUF and of SentencePiece.</summary>
internal enum TokenKind
{
    /// <summary>No token has this number.</summary>
    Gap = 0,

    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Text that has no token.</summary>
    Unknown = 2,

    /// <summary>No text.</summary>
    Control = 3,

    /// <summary>Text that is never cut.</summary>
    UserDefined = 4,

    /// <summary>Text that is not used, but goes on being cut into what it was merged from.</summary>
    Unused = 5,

    /// <summary>A byte, written <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
