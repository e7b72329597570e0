namespace Kernels.Compiler.Diagnostics;

/// <summary>A place in a <c>.qk</c> file: offset from 0, line and column from 1.</summary>
public readonly record struct SourcePosition(int Offset, int Line, int Column);

/// <summary>A stretch of text from <see cref="Start"/> up to but without <see cref="End"/>.</summary>
public readonly record struct SourceSpan(SourcePosition Start, SourcePosition End);
