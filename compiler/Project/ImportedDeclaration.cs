using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Project;

/// <summary>A declaration of a referenced assembly: a project uses it, and generates no code for it.</summary>
/// <param name="Assembly">The name of the assembly.</param>
/// <param name="Compiler">The version of the compiler that generated its classes.</param>
/// <param name="Model">What it means; neither a format nor a kernel where this version of the compiler does not understand it.</param>
/// <param name="Classes">Its classes: by the last part of their names, and in full.</param>
public sealed record ImportedDeclaration(string Assembly, string Compiler, DeclaredModel Model, EquatableArray<ClassAlias> Classes)
{
    /// <summary>The declared name.</summary>
    public string Name => Model.Name;

    /// <summary>The canonical text; null where it is not understood.</summary>
    public string? Text => Model.Format?.Text ?? Model.Kernel?.Text;

    /// <summary>Whether it can be used on the CPU, and not on GPUs alone.</summary>
    public bool IsUsable => Text is not null && Find(Name) is not null;

    /// <summary>Whether this version of the compiler generated its classes, so that others can be generated that read the same packed bytes.</summary>
    public bool IsOfThisCompiler => Compiler == CompilerVersion.Text;

    /// <summary>Reads and binds a declaration, which was right where it was compiled.</summary>
    /// <exception cref="OperationCanceledException">It is no longer wanted.</exception>
    public static ImportedDeclaration Bind(ImportedText text, CancellationToken cancellation = default)
    {
        var declarations = SourceFile.Parse(text.Assembly, text.Text, cancellation).Syntax.Declarations;
        var syntax = declarations.Count > 0 ? declarations[0] : null;
        var classes = text.Classes.Select(c => new ClassAlias(c.Substring(c.LastIndexOf('.') + 1), text.Namespace + "." + c));
        return new(text.Assembly, text.Compiler, Bind(syntax, NestedFormats.Of(declarations), cancellation), classes.ToEquatableArray());
    }

    /// <summary>The class of that name, or null.</summary>
    public ClassAlias? Find(string name) => Classes.FirstOrDefault(c => c.Name == name);

    /// <summary>What generated code for the CPU calls the class of the declaration.</summary>
    public ClassAlias CodeClass => new(GeneratedFile.CodeClass(Name), (Find(GeneratedFile.CodeClass(Name)) ?? Find(Name)!).Target);

    /// <summary>The same declaration with the classes of another assembly besides.</summary>
    public ImportedDeclaration With(IEnumerable<ClassAlias> more) =>
        this with { Classes = Classes.Concat(more).GroupBy(c => c.Name, StringComparer.Ordinal).Select(g => g.First()).ToEquatableArray() };

    private static DeclaredModel Bind(DeclarationSyntax? syntax, NestedFormats nested, CancellationToken cancellation)
    {
        var name = syntax?.Name.Text ?? "";
        try
        {
            return syntax switch
            {
                FormatSyntax format => new(name, Format: WorkMeter.Run(() => Binder.BindFormat(format, Binder.NamesIn(format), nested).Model, cancellation)),
                KernelSyntax kernel => new(name, Kernel: WorkMeter.Run(() => Binder.BindKernel(kernel).Model, cancellation)),
                ScanSyntax scan => new(name, Kernel: WorkMeter.Run(() => Binder.BindScan(scan).Model, cancellation)),
                _ => new(name),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(name);
        }
    }
}
