using System.Collections.Generic;
using Kernels.Compiler.Syntax.Lexing;
using Sprache;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>
/// The input of the Sprache parsers: one node for each token, made once and linked both ways, so that going on costs nothing
/// and nodes are equal when they are the same.
/// </summary>
internal sealed class TokenInput : IInput
{
    private readonly string text;
    private Dictionary<object, object>? memos;

    private TokenInput(string text, Token token, ParseState state, TokenInput? previous)
    {
        this.text = text;
        Token = token;
        State = state;
        Previous = previous;
        Next = this;
        Index = previous is null ? 0 : previous.Index + 1;
    }

    public Token Token { get; }

    public ParseState State { get; }

    public TokenInput? Previous { get; }

    /// <summary>The following token; the end of the text follows itself.</summary>
    public TokenInput Next { get; private set; }

    public int Index { get; }

    public bool AtEnd => Token.Kind == TokenKind.End;

    public bool IsFirstOnLine => Previous is null || Previous.Token.Span.End.Line < Token.Span.Start.Line;

    /// <summary>The character right behind the token, NUL at the end of the text.</summary>
    public char CharacterAfter => Token.Span.End.Offset < text.Length ? text[Token.Span.End.Offset] : '\0';

    string IInput.Source => text;

    char IInput.Current => text[Token.Span.Start.Offset];

    int IInput.Position => Token.Span.Start.Offset;

    int IInput.Line => Token.Span.Start.Line;

    int IInput.Column => Token.Span.Start.Column;

    IDictionary<object, object> IInput.Memos => memos ??= [];

    public static TokenInput Of(string text)
    {
        var state = new ParseState();
        TokenInput? first = null;
        TokenInput? last = null;
        foreach (var token in Lexer.Tokenize(text))
        {
            var node = new TokenInput(text, token, state, last);
            first ??= node;
            if (last is not null)
            {
                last.Next = node;
            }
            last = node;
        }
        return first!;
    }

    public IInput Advance() => Next;

    public bool Is(string symbolOrKeyword) => Token.Kind is TokenKind.Symbol or TokenKind.Keyword && Token.Text == symbolOrKeyword;

    public bool Equals(IInput? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => Index;
}
