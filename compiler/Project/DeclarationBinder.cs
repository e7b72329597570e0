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
    public static IEnumerable<Declaration> Bind(SourceFile file) => Bind(file, CancellationToken.None);

    /// <summary>Binds the declarations of a file that may stop being wanted.</summary>
    /// <exception cref="OperationCanceledException">They are no longer wanted.</exception>
    public static IEnumerable<Declaration> Bind(SourceFile file, CancellationToken cancellation) =>
        file.Syntax.Declarations.Select(d => Bind(file, d, cancellation));

    private static Declaration Bind(SourceFile file, DeclarationSyntax syntax, CancellationToken cancellation)
    {
        try
        {
            return WorkMeter.Run(() => DeclarationNames.Check(BindByKind(file, syntax)), cancellation);
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

    private static Declaration BindByKind(SourceFile file, DeclarationSyntax syntax)
    {
        var name = syntax.Name.Text;
        switch (syntax)
        {
            case FormatSyntax format:
                var boundFormat = Binder.BindFormat(format, Binder.NamesReadByViews(file.Syntax, name));
                return new(file.Path, syntax.Name, new(name, Format: boundFormat.Model), boundFormat.Diagnostics);
            case KernelSyntax kernel:
                var boundKernel = Binder.BindKernel(kernel);
                return new(file.Path, syntax.Name, new(name, Kernel: boundKernel.Model), boundKernel.Diagnostics, Calls(kernel.Equations));
            case ScanSyntax scan:
                var boundScan = Binder.BindScan(scan);
                return new(file.Path, syntax.Name, new(name, Kernel: boundScan.Model), boundScan.Diagnostics, Calls(scan.Equations));
            case ViewSyntax view:
                return new(file.Path, syntax.Name, new(name), Binder.BindView(view));
            default:
                return new(file.Path, syntax.Name, new(name), default);
        }
    }

    private static EquatableArray<Identifier> Calls(EquatableArray<EquationSyntax> equations) =>
        equations.Select(e => e.Value).OfType<CallSyntax>().Select(c => c.Function).Where(f => char.IsUpper(f.Text[0])).ToEquatableArray();
}
