using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A mistake with the file that it is in.</summary>
public sealed record FileDiagnostic(string Path, Diagnostic Diagnostic)
{
    /// <summary><c>path(line,column): error QK0001: text</c>, as compilers print it.</summary>
    public override string ToString() => Diagnostic.Format(Path);
}
