namespace Kernels.PtxMachine.Parsing;

internal enum TokenKind
{
    /// <summary>A name, an opcode with its modifiers, a directive: letters, digits and <c>. _ $ % :</c> where two colons join.</summary>
    Word,
    Integer,
    Float,
    Text,
    Mark,
    End,
}

/// <summary>One token; numbers carry their bits: an integer's two's complement, a float's float64 bits (<c>0f…</c> is widened).</summary>
internal readonly record struct Token(TokenKind Kind, string Spelling, int Line, int Start, ulong Bits = 0)
{
    public bool Is(string spelling) => (Kind is TokenKind.Word or TokenKind.Mark) && Spelling == spelling;
}
