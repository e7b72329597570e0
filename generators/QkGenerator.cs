using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Kernels.Compiler;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Kernels.Generators;

/// <summary>
/// Compiles the <c>.qk</c> files among a project's additional files into C#. It only lays the compiler's steps out as an incremental
/// pipeline; every step's result is value-equal, and from <see cref="TrackingNames.Model"/> on free of places, so an edit re-runs
/// exactly what depends on it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class QkGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var tables = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(FileTables.Ending, StringComparison.OrdinalIgnoreCase))
            .Collect();
        var files = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".qk", StringComparison.OrdinalIgnoreCase))
            .Select(static (text, cancellation) => SourceFile.Parse(text.Path, text.GetText(cancellation)?.ToString() ?? "", cancellation))
            .WithTrackingName(TrackingNames.Parse)
            .Combine(tables)
            .Select(static (pair, cancellation) => FileTables.Fill(pair.Left, path => pair.Right.FirstOrDefault(t => t.Path == path)?.GetText(cancellation)?.ToString()));
        var libraries = ReferenceReader.Libraries(context).WithTrackingName(TrackingNames.Reference);
        var stored = files.Select(static (file, _) => StoredFormats.In(file)).Collect().Combine(libraries)
            .Select(static (all, _) => StoredFormats.TextsOf(all.Left, all.Right.Declarations));
        var declarations = files.Combine(stored)
            .SelectMany(static (pair, cancellation) => Checked(DeclarationBinder.Bind(pair.Left, pair.Right, cancellation), cancellation))
            .WithTrackingName(TrackingNames.Bind);
        var models = declarations.Select(static (declaration, _) => declaration.Model).WithTrackingName(TrackingNames.Model);
        var requests = InstantiateReader.Requests(context);
        var imports = libraries
            .SelectMany(static (all, _) => all.Declarations)
            .Select(static (text, cancellation) => ImportedDeclaration.Bind(text, cancellation))
            .WithTrackingName(TrackingNames.Import)
            .Collect()
            .Select(static (all, _) => Imports.Of(all));
        var project = models.Collect()
            .Combine(requests.Select(static (request, _) => request.Instantiation).Collect())
            .Combine(imports)
            .Select(static (all, _) => ProjectModel.Of(all.Left.Left, all.Left.Right, all.Right))
            .WithTrackingName(TrackingNames.Project);
        var emitted = Emitted(context, models.Combine(project).SelectMany(static (pair, cancellation) => Checked(pair.Right.UnitsOf(pair.Left), cancellation)));
        var asked = Emitted(context, project.SelectMany(static (all, cancellation) => Checked(all.AskedUnits(), cancellation)));
        var units = emitted.Collect().Combine(asked.Collect()).SelectMany(static (all, _) => all.Left.AddRange(all.Right));

        AddSources(context, units, libraries);
        AddGpuSources(context, units, libraries);
        ReportDiagnostics(context, files, declarations, requests, imports, units);
    }

    private static IncrementalValuesProvider<EmittedUnit> Emitted(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Unit> units) => units
        .WithTrackingName(TrackingNames.Unit)
        .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => (Namespace: Namespace(options), Gpu: Gpu(options))))
        .Select(static (pair, cancellation) => EmittedUnit.Of(pair.Left, pair.Right.Namespace, pair.Right.Gpu, cancellation))
        .WithTrackingName(TrackingNames.Emit);

    private static void AddSources(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<EmittedUnit> emitted, IncrementalValueProvider<ReferencedLibraries> libraries)
    {
        var failed = emitted
            .Where(static unit => unit.Problem is not null)
            .Select(static (unit, _) => unit.Unit.ClassName)
            .Collect()
            .Select(static (names, _) => names.ToEquatableArray());
        var whole = emitted.Combine(failed)
            .Where(static pair => pair.Left.Text is not null && !pair.Left.Unit.References.Intersect(pair.Right).Any())
            .Select(static (pair, _) => pair.Left);
        context.RegisterSourceOutput(whole, static (output, unit) => AddSource(output, unit.Unit.ClassName, unit.Text!));

        var registration = whole.Collect()
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => Namespace(options)))
            .Combine(libraries.Select(static (all, _) => all.Registrations))
            .Select(static (pair, _) => pair.Left.Left.IsEmpty && pair.Right.Count == 0
                ? null
                : RegistrationEmitter.Emit([.. pair.Left.Left.Select(u => u.Unit)], pair.Right, pair.Left.Right))
            .WithTrackingName(TrackingNames.Register);
        context.RegisterSourceOutput(registration, static (output, text) =>
        {
            if (text is not null)
            {
                AddSource(output, RegistrationEmitter.ClassName, text);
            }
        });
    }

    private static void AddGpuSources(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<EmittedUnit> emitted, IncrementalValueProvider<ReferencedLibraries> libraries)
    {
        var files = emitted.SelectMany(static (unit, _) => unit.Gpu);
        var failed = files
            .Where(static file => file.Text is null)
            .Select(static (file, _) => file.ClassName)
            .Collect()
            .Select(static (names, _) => names.ToEquatableArray());
        var whole = files.Combine(failed)
            .Where(static pair => pair.Left.Text is not null && !pair.Left.References.Intersect(pair.Right).Any())
            .Select(static (pair, _) => pair.Left);
        context.RegisterSourceOutput(whole, static (output, file) => AddSource(output, file.Name, file.Text!));

        var registration = whole.Collect()
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => Namespace(options)))
            .Combine(libraries.Select(static (all, _) => all.GpuRegistrations))
            .Select(static (pair, _) => pair.Left.Left.IsEmpty && pair.Right.Count == 0
                ? null
                : RegistrationEmitter.EmitGpu(pair.Left.Left, pair.Right, pair.Left.Right))
            .WithTrackingName(TrackingNames.RegisterGpu);
        context.RegisterSourceOutput(registration, static (output, text) =>
        {
            if (text is not null)
            {
                AddSource(output, RegistrationEmitter.GpuClassName, text);
            }
        });
    }

    private static void ReportDiagnostics(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<SourceFile> files,
        IncrementalValuesProvider<Declaration> declarations,
        IncrementalValuesProvider<InstantiationRequest> requests,
        IncrementalValueProvider<Imports> imports,
        IncrementalValuesProvider<EmittedUnit> emitted)
    {
        var ofFiles = files.SelectMany(static (file, _) => file.Diagnostics.Select(d => new FileDiagnostic(file.Path, d)));
        var ofDeclarations = declarations.SelectMany(static (declaration, _) => declaration.Diagnostics.Select(d => new FileDiagnostic(declaration.Path, d)));
        var ofProject = declarations.Collect().Combine(requests.Collect()).Combine(imports)
            .SelectMany(static (all, cancellation) => Checked(ProjectChecker.Check(all.Left.Left, all.Left.Right, all.Right), cancellation));
        var ofCompiler = emitted.Where(static unit => unit.Problem is not null || unit.Gpu.Any(f => f.Text is null))
            .Combine(declarations.Collect())
            .Combine(requests.Collect())
            .SelectMany(static (all, _) => ProjectChecker.Problems(all.Left.Left, all.Left.Right, all.Right));
        foreach (var diagnostics in new[] { ofFiles, ofDeclarations, ofProject, ofCompiler })
        {
            context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => output.ReportDiagnostic(DiagnosticMapper.Map(diagnostic)));
        }
    }

    private static void AddSource(SourceProductionContext output, string name, string text) =>
        output.AddSource(name + ".g.cs", SourceText.From(text, Encoding.UTF8));

    private static string Namespace(AnalyzerConfigOptionsProvider options)
    {
        options.GlobalOptions.TryGetValue("build_property.KernelsNamespace", out var configured);
        options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var root);
        return NamespaceName.Choose(configured, root);
    }

    /// <summary>The build property <c>KernelsGpu</c>: <c>true</c>, <c>only</c>, or neither.</summary>
    private static GpuOutput Gpu(AnalyzerConfigOptionsProvider options)
    {
        options.GlobalOptions.TryGetValue("build_property.KernelsGpu", out var gpu);
        return gpu?.Trim().ToLowerInvariant() switch
        {
            "true" => GpuOutput.Besides,
            "only" => GpuOutput.Alone,
            _ => GpuOutput.None,
        };
    }

    /// <summary>Runs a lazy list, ready to stop before each element.</summary>
    private static ImmutableArray<T> Checked<T>(IEnumerable<T> items, CancellationToken cancellation)
    {
        var list = ImmutableArray.CreateBuilder<T>();
        foreach (var item in items)
        {
            cancellation.ThrowIfCancellationRequested();
            list.Add(item);
        }
        return list.ToImmutable();
    }
}
