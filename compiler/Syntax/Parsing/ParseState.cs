using System.Collections.Generic;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>What one run of the parser carries along: its diagnostics, and how deep it is.</summary>
internal sealed class ParseState
{
    private readonly List<Diagnostic> diagnostics = [];

    /// <summary>The mistakes so far: the first <see cref="Limits.Messages"/>, then one that says that there are more.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    /// <summary>How many mistakes there were, those left out included.</summary>
    public int Mistakes { get; private set; }

    public int Depth { get; set; }

    /// <summary>Why and where a limit was met, if one was.</summary>
    public (DiagnosticKind Kind, int Limit, TokenInput At)? Refused { get; set; }

    /// <summary>Reports a mistake.</summary>
    public void Report(Diagnostic diagnostic)
    {
        Mistakes++;
        if (Mistakes <= Limits.Messages)
        {
            diagnostics.Add(diagnostic);
        }
        else if (Mistakes == Limits.Messages + 1)
        {
            diagnostics.Add(DiagnosticCatalogue.TooManyMistakesAt(diagnostic.Span, "this file"));
        }
    }
}
