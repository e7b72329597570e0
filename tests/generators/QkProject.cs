using System.Collections.Immutable;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Kernels.Generators.Tests;

/// <summary>A project in memory that the generator runs over again after each edit, as in an editor.</summary>
internal sealed class QkProject
{
    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "Kernels.Runtime.dll" or "Kernels.Gpu.dll" or "ILGPU.dll" || Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly Dictionary<string, AdditionalText> files = [];
    private CSharpCompilation compilation;

    public QkProject(params (string Path, string Text)[] files)
        : this("", files)
    {
    }

    /// <param name="gpu">The build property <c>KernelsGpu</c>.</param>
    public QkProject(string gpu, params (string Path, string Text)[] files)
        : this("Example", gpu, [], files)
    {
    }

    /// <param name="name">The name of the assembly, and the root namespace.</param>
    /// <param name="libraries">The projects that this one references.</param>
    public QkProject(string name, string gpu, QkProject[] libraries, params (string Path, string Text)[] files)
    {
        compilation = CSharpCompilation.Create(
            name, [], References.Concat(libraries.Select(l => l.Reference)), new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Driver = CSharpGeneratorDriver.Create(
            [new QkGenerator().AsSourceGenerator()],
            optionsProvider: new Options(name, gpu),
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        foreach (var (path, text) in files)
        {
            Add(path, text);
        }
        Run();
    }

    public GeneratorDriver Driver { get; private set; }

    public GeneratorRunResult Result { get; private set; }

    /// <summary>The mistakes found in the last run, as the build prints them.</summary>
    public IReadOnlyList<string> Diagnostics => [.. Result.Diagnostics
        .OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
        .ThenBy(d => d.Location.SourceSpan.Start)
        .ThenBy(d => d.Id, StringComparer.Ordinal)
        .Select(Print)];

    /// <summary>The classes that the project has after the last run.</summary>
    public IReadOnlyList<string> Classes => Emitted(r => r is not IncrementalStepRunReason.Removed);

    /// <summary>The classes whose text was made anew in the last run.</summary>
    public IReadOnlyList<string> Reemitted => Emitted(r => r is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);

    /// <summary>The names of the generated files.</summary>
    public IReadOnlyList<string> Files => [.. Result.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal)];

    /// <summary>The text of a generated file.</summary>
    public string Text(string file) => Result.GeneratedSources.Single(s => s.HintName == file).SourceText.ToString();

    /// <summary>The project with its generated files, as an assembly.</summary>
    public MetadataReference Reference
    {
        get
        {
            Driver.RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
            using var assembly = new MemoryStream();
            var result = whole.Emit(assembly);
            Assert.True(result.Success, string.Join('\n', result.Diagnostics));
            return MetadataReference.CreateFromImage(assembly.ToArray());
        }
    }

    /// <summary>What the last run did in one step, output by output.</summary>
    public IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(string step) =>
        Result.TrackedSteps.TryGetValue(step, out var runs) ? runs.SelectMany(r => r.Outputs) : [];

    /// <summary>Adds or replaces a <c>.qk</c> file and runs.</summary>
    public QkProject Write(string path, string text)
    {
        var file = new InMemoryText(path, text);
        Driver = files.TryGetValue(path, out var old)
            ? Driver.ReplaceAdditionalText(old, file)
            : Driver.AddAdditionalTexts([file]);
        files[path] = file;
        return Run();
    }

    /// <summary>Removes a <c>.qk</c> file and runs.</summary>
    public QkProject Delete(string path)
    {
        Driver = Driver.RemoveAdditionalTexts([files[path]]);
        files.Remove(path);
        return Run();
    }

    /// <summary>Adds or replaces a C# file and runs.</summary>
    public QkProject WriteCSharp(string path, string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, path: path);
        var old = compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == path);
        compilation = old is null ? compilation.AddSyntaxTrees(tree) : compilation.ReplaceSyntaxTree(old, tree);
        return Run();
    }

    /// <summary>What the C# compiler says of the project with its generated files.</summary>
    public IReadOnlyList<string> CompileErrors()
    {
        Driver.RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        return [.. whole.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
    }

    private IReadOnlyList<string> Emitted(Func<IncrementalStepRunReason, bool> reason) => [.. Outputs(TrackingNames.Emit)
        .Where(o => reason(o.Reason))
        .Select(o => ((EmittedUnit)o.Value).Unit.ClassName)
        .Order(StringComparer.Ordinal)];

    private void Add(string path, string text)
    {
        files[path] = new InMemoryText(path, text);
        Driver = Driver.AddAdditionalTexts([files[path]]);
    }

    private QkProject Run()
    {
        Driver = Driver.RunGenerators(compilation);
        Result = Driver.GetRunResult().Results.Single();
        Assert.Null(Result.Exception);
        return this;
    }

    private static string Print(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetLineSpan();
        var severity = diagnostic.Severity.ToString().ToLowerInvariant();
        return $"{place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): {severity} {diagnostic.Id}: {diagnostic.GetMessage(null)}";
    }

    private sealed class InMemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options(string rootNamespace, string gpu) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties(
            ImmutableDictionary<string, string>.Empty.Add("build_property.RootNamespace", rootNamespace).Add("build_property.KernelsGpu", gpu));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Properties(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}
