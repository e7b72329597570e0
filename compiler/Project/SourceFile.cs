using System;
using System.Threading;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Project;

/// <summary>A <c>.qk</c> file after parsing.</summary>
public sealed record SourceFile(string Path, FileSyntax Syntax, EquatableArray<Diagnostic> Diagnostics)
{
    /// <summary>Reads a file. A failure of the parser itself is a diagnostic at the start of the file.</summary>
    public static SourceFile Parse(string path, string text, CancellationToken cancellation = default)
    {
        try
        {
            var result = QkParser.Parse(text, cancellation);
            return new(path, result.File, result.Diagnostics);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var start = new SourcePosition(0, 1, 1);
            return new(path, new(default(EquatableArray<DeclarationSyntax>)), EquatableArray.Of(Failure.At(new(start, start), e)));
        }
    }
}
