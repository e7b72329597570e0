using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Project;

/// <summary>Binds the declarations of a file one by one, so that a mistake in one leaves the others whole.</summary>
public static class DeclarationBinder
{
    public static IEnumerable<Declaration> Bind(SourceFile file) => Bind(file, default, CancellationToken.None);

    /// <summary>Binds the declarations of a file that may stop being wanted.</summary>
    /// <param name="stored">The canonical texts of the formats of other files that fields have as their types.</param>
    /// <exception cref="OperationCanceledException">They are no longer wanted.</exception>
    public static IEnumerable<Declaration> Bind(SourceFile file, EquatableArray<string> stored, CancellationToken cancellation)
    {
        var others = stored.SelectMany(text => SourceFile.Parse(file.Path, text, cancellation).Syntax.Declarations);
        var nested = NestedFormats.Of(file.Syntax.Declarations.Concat(others));
        return file.Syntax.Declarations.Select(d => Bind(file, d, nested, cancellation));
    }

    private static Declaration Bind(SourceFile file, DeclarationSyntax syntax, NestedFormats nested, CancellationToken cancellation)
    {
        try
        {
            return WorkMeter.Run(() => DeclarationNames.Check(BindByKind(file, syntax, nested)), cancellation);
        }
        catch (WorkLimitException e)
        {
            var diagnostic = new Diagnostic(DiagnosticCatalogue.TooMuchWork, syntax.Name.Span, EquatableArray.Of(syntax.Name.Text, e.Message));
            return new(file.Path, syntax.Name, new(syntax.Name.Text), EquatableArray.Of(diagnostic));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(file.Path, syntax.Name, new(syntax.Name.Text), EquatableArray.Of(Failure.At(syntax.Name.Span, e)));
        }
    }

    private static Declaration BindByKind(SourceFile file, DeclarationSyntax syntax, NestedFormats nested)
    {
        var name = syntax.Name.Text;
        switch (syntax)
        {
            case FormatSyntax format:
                var boundFormat = Binder.BindFormat(format, Binder.NamesReadByViews(file.Syntax, name), nested);
                return new(file.Path, syntax.Name, new(name, Format: boundFormat.Model), boundFormat.Diagnostics);
            case KernelSyntax kernel:
                var boundKernel = Binder.BindKernel(kernel);
                return new(file.Path, syntax.Name, new(name, Kernel: boundKernel.Model), boundKernel.Diagnostics, Calls(kernel.Equations), Operands(kernel.Parameters));
            case ScanSyntax scan:
                var boundScan = Binder.BindScan(scan);
                return new(file.Path, syntax.Name, new(name, Kernel: boundScan.Model), boundScan.Diagnostics, Calls(scan.Equations), Operands(scan.Parameters));
            case ViewSyntax view:
                var boundView = Binder.BindView(view, nested);
                return new(file.Path, syntax.Name, new(name, Format: boundView.Model), boundView.Diagnostics);
            default:
                return new(file.Path, syntax.Name, new(name), default);
        }
    }

    private static EquatableArray<Identifier> Operands(EquatableArray<ParameterSyntax> parameters) =>
        parameters.Select(p => p.Type?.Name).OfType<Identifier>().Where(t => char.IsUpper(t.Text[0])).ToEquatableArray();

    private static EquatableArray<Identifier> Calls(EquatableArray<EquationSyntax> equations) =>
        equations.Select(e => e.Value).OfType<CallSyntax>().Select(c => c.Function).Where(f => char.IsUpper(f.Text[0])).ToEquatableArray();
}
