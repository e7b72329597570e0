using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax;

/// <summary>
/// Writes a syntax tree as canonical text: one item on each line, fixed blanks, no comments. It depends on the tree alone, so it is the
/// same for every way to lay a declaration out, and parsing it gives the tree again. A format is known by the hash of this text:
/// a change here changes the identity of every format.
/// </summary>
public static partial class SyntaxPrinter
{
    /// <summary>All declarations with an empty line between them, each line ended.</summary>
    public static string Print(FileSyntax file) => string.Join("\n", file.Declarations.Select(d => Print(d) + "\n"));

    /// <summary>A declaration without a line end behind its last brace.</summary>
    public static string Print(DeclarationSyntax declaration) => declaration switch
    {
        FormatSyntax f => Block(
            (f.IsActivation ? "activation " : "format ") + f.Name.Text + (f.Axes.Count == 0 ? "" : " [" + Names(f.Axes) + "]"),
            f.Items),
        ViewSyntax v => Block(
            "view " + v.Name.Text + " of " + v.Of.Text,
            v.Fit is null ? v.Equations : v.Equations.Append<ItemSyntax>(v.Fit)),
        KernelSyntax k => Block("kernel " + k.Name.Text + Parameters(k.Parameters), k.Equations),
        ScanSyntax s => Block(
            "scan " + s.Name.Text + " over " + s.Axis.Text + " " + Parameters(s.Parameters),
            s.States.Concat<ItemSyntax>(s.Equations)),
        _ => throw Unknown(declaration),
    };

    private static string Block(string header, IEnumerable<ItemSyntax> items) =>
        header + " {\n" + string.Concat(items.Select(i => "    " + Print(i) + "\n")) + "}";

    private static string Parameters(EquatableArray<ParameterSyntax> parameters) => List(parameters, Parameter);

    private static string Parameter(ParameterSyntax p) =>
        Names(p.Names) + " : " + (p.Type is null ? "" : Print(p.Type) + " ") + Dimensions(p.Dimensions)
        + (p.IsOptional ? "?" : "") + (p.Default is null ? "" : " = " + Print(p.Default));

    private static string Names(EquatableArray<Identifier> names) => string.Join(", ", names.Select(n => n.Text));

    private static string List<T>(EquatableArray<T> items, Func<T, string> print) => "(" + string.Join(", ", items.Select(print)) + ")";

    private static string Dimensions(EquatableArray<ExprSyntax> dimensions) => "[" + string.Join(", ", dimensions.Select(Print)) + "]";

    private static string Dimensions(EquatableArray<ExprSyntax>? dimensions) => dimensions is { } written ? Dimensions(written) : "";

    private static InvalidOperationException Unknown(object node) => new("a node without a spelling: " + node.GetType().Name);
}
