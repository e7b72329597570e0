using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>
/// From syntax to models. Each declaration is bound alone, so that the result for one does not change with the others;
/// the kernels that a kernel calls are found later, by name.
/// </summary>
public static class Binder
{
    /// <summary>Binds a format or activation.</summary>
    /// <param name="readByViews">Fields and abbreviations that only a view of this format reads (see <see cref="NamesReadByViews"/>); they count as used.</param>
    /// <param name="nested">The formats that fields can have as their types; none where it is null.</param>
    public static BindResult<FormatModel> BindFormat(FormatSyntax format, EquatableArray<string> readByViews = default, NestedFormats? nested = null) =>
        FormatBinder.Bind(format, readByViews, nested ?? NestedFormats.None);

    /// <summary>Binds a kernel.</summary>
    public static BindResult<KernelModel> BindKernel(KernelSyntax kernel) => KernelBinder.Bind(kernel);

    /// <summary>Binds a scan.</summary>
    public static BindResult<KernelModel> BindScan(ScanSyntax scan) => KernelBinder.Bind(scan);

    /// <summary>Binds all declarations of a file; a name that is declared twice in it is reported at the second.</summary>
    public static BoundFile BindFile(FileSyntax file)
    {
        var (formats, kernels, diagnostics) = (new List<FormatModel>(), new List<KernelModel>(), new List<Diagnostic>());
        void Add<T>(BindResult<T> result, List<T> models)
            where T : class
        {
            diagnostics.AddRange(result.Diagnostics);
            if (result.Model is { } model)
            {
                models.Add(model);
            }
        }

        var nested = NestedFormats.Of(file.Declarations);
        foreach (var declaration in file.Declarations)
        {
            switch (declaration)
            {
                case FormatSyntax f:
                    Add(BindFormat(f, NamesReadByViews(file, f.Name.Text), nested), formats);
                    break;
                case KernelSyntax k:
                    Add(BindKernel(k), kernels);
                    break;
                case ScanSyntax s:
                    Add(BindScan(s), kernels);
                    break;
                case ViewSyntax v:
                    Add(BindView(v, nested), formats);
                    break;
                default:
                    break;
            }
        }
        diagnostics.AddRange(DeclaredTwice(file));
        return new BoundFile(formats.ToEquatableArray(), kernels.ToEquatableArray(), diagnostics.OrderBy(d => d.Span.Start.Offset).ToEquatableArray());
    }

    /// <summary>Binds a view: a format with the fields of another, and equations of its own.</summary>
    /// <param name="formats">The formats that views can be of.</param>
    public static BindResult<FormatModel> BindView(ViewSyntax view, NestedFormats formats) => ViewBinder.Bind(view, formats);

    /// <summary>The fields and abbreviations of a format: what its views, which may be elsewhere, can read.</summary>
    public static EquatableArray<string> NamesIn(FormatSyntax format) =>
        format.Items.SelectMany(i => i is FieldSyntax f ? f.Names : i is EquationSyntax e ? EquatableArray.Of(e.Name) : default).Select(n => n.Text).ToEquatableArray();

    /// <summary>The names that the views of a format in this file read.</summary>
    public static EquatableArray<string> NamesReadByViews(FileSyntax file, string format) =>
        file.Declarations.OfType<ViewSyntax>().Where(v => v.Of.Text == format)
            .SelectMany(v => v.Equations).SelectMany(e => e.Value.Names()).Select(n => n.Name.Text).Distinct().ToEquatableArray();

    private static IEnumerable<Diagnostic> DeclaredTwice(FileSyntax file) =>
        file.Declarations.GroupBy(d => d.Name.Text).SelectMany(same => same.Skip(1).Select(d => new Diagnostic(
            DiagnosticCatalogue.DeclaredTwice, d.Name.Span,
            EquatableArray.Of(d.Name.Text, same.First().Name.Span.Start.Line.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
}
