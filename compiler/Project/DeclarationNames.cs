using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>Which names a declaration may have: any that begins with a capital letter and that its class can have.</summary>
internal static class DeclarationNames
{
    /// <summary>The declaration; one whose name is not right stands for nothing, and says so.</summary>
    public static Declaration Check(Declaration declaration) => Mistake(declaration) is { } mistake
        ? declaration with { Model = new(declaration.Model.Name), Diagnostics = declaration.Diagnostics.Append(mistake).ToEquatableArray() }
        : declaration;

    private static Diagnostic? Mistake(Declaration declaration)
    {
        var name = declaration.Name.Text;
        if (name.Length > 0 && !char.IsUpper(name[0]))
        {
            return new(DiagnosticCatalogue.SmallName, declaration.Name.Span, EquatableArray.Of(name, Capital(name)));
        }
        var member = declaration.Model switch
        {
            { Format: not null } => PublicClass.Descriptor,
            { Kernel: not null } => PublicClass.Kernel,
            _ => null,
        };
        return name == member ? new(DiagnosticCatalogue.NameOfMember, declaration.Name.Span, EquatableArray.Of(name)) : null;
    }

    private static string Capital(string name)
    {
        var letters = name.TrimStart('_');
        return letters.Length == 0 || char.IsDigit(letters[0]) ? "F" + letters : CSharpNames.Pascal(letters);
    }
}
