using System.Collections.Generic;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>What one run of the parser carries along: its diagnostics, and how deep it is.</summary>
internal sealed class ParseState
{
    /// <summary>Deeper nesting is refused, so that neither the parser nor a reader of the tree can exhaust the stack.</summary>
    public const int MaxDepth = 32;

    /// <summary>Longer expressions are refused for the same reason: a chain <c>a + b + …</c> is as deep as it is long.</summary>
    public const int MaxExpressionTokens = 1000;

    public List<Diagnostic> Diagnostics { get; } = [];

    public int Depth { get; set; }

    /// <summary>Why and where a limit was met, if one was.</summary>
    public (DiagnosticKind Kind, int Limit, TokenInput At)? Refused { get; set; }
}
