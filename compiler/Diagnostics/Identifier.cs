namespace Kernels.Compiler.Diagnostics;

/// <summary>A name as it stands in the text.</summary>
public sealed record Identifier(string Text, SourceSpan Span);
