using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Project;

namespace Kernels.Compiler.Tests.Limits;

/// <summary>All that the compiler does for a text, on as much stack as an editor's thread has left.</summary>
internal sealed record BoundedRun(string Text, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<EmittedUnit> Units)
{
    /// <summary>An editor's threads have 1 MB, of which a quarter may be in use.</summary>
    private const int Stack = 768 * 1024;

    /// <summary>The kinds and places of the mistakes and warnings, those about GPUs left out.</summary>
    public IEnumerable<string> Messages => Diagnostics
        .Where(d => d.Kind.Severity != DiagnosticSeverity.Info && d.Kind != DiagnosticCatalogue.NotCompiledForGpu)
        .Select(d => $"{d.Kind.Id} {d.Span.Start.Line}:{d.Span.Start.Column}");

    /// <summary>The classes that are generated.</summary>
    public IEnumerable<string> Classes => Units.Where(u => u.Text is not null).Select(u => u.Unit.ClassName);

    /// <summary>Parses, binds, checks and writes a text as one file.</summary>
    public static BoundedRun Of(string text) => OnSmallStack(() =>
    {
        var file = SourceFile.Parse("file.qk", text);
        var declarations = DeclarationBinder.Bind(file).ToList();
        var project = ProjectModel.Of([.. declarations.Select(d => d.Model)], []);
        var units = declarations.SelectMany(d => project.UnitsOf(d.Model)).Select(u => EmittedUnit.Of(u, "Generated", GpuOutput.Besides)).ToList();
        var diagnostics = file.Diagnostics
            .Concat(declarations.SelectMany(d => d.Diagnostics))
            .Concat(ProjectChecker.Check(declarations, []).Select(d => d.Diagnostic))
            .Concat(units.SelectMany(u => ProjectChecker.Problems(u, declarations)).Select(d => d.Diagnostic))
            .ToList();
        // The generator compares and hashes every step's result.
        Assert.Equal(declarations, [.. DeclarationBinder.Bind(SourceFile.Parse("file.qk", text))]);
        return new BoundedRun(text, diagnostics, units);
    });

    /// <summary>Whether a place lies in the text, and its line and column fit its offset.</summary>
    public bool Holds(SourceSpan span) =>
        span.Start.Offset >= 0 && span.Start.Offset <= span.End.Offset && span.End.Offset <= Text.Length && span.Start.Line >= 1 && span.Start.Column >= 1 && span.End.Line >= span.Start.Line;

    private static T OnSmallStack<T>(Func<T> work)
    {
        Exception? failure = null;
        T? result = default;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by the thread of the test.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }
            },
            Stack);
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("the compiler let an exception out", failure);
    }
}
