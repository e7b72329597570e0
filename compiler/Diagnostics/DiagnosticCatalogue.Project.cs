namespace Kernels.Compiler.Diagnostics;

/// <summary>Mistakes between the declarations of a project (QK0200 … QK0249), and what is not generated yet (QK0930 … QK0939).</summary>
public static partial class DiagnosticCatalogue
{
    public static readonly DiagnosticKind RepeatedName = new(
        "QK0200", DiagnosticSeverity.Error, "Name declared more than once",
        "'{0}' is also declared at {1}; a name stands for one declaration of the project, and names that differ in case alone count as one: rename one of them");

    public static readonly DiagnosticKind LibraryName = new(
        "QK0201", DiagnosticSeverity.Error, "Name of a library kernel",
        "'{0}' is a kernel of the library that every project has; choose another name");

    public static readonly DiagnosticKind RepeatedClass = new(
        "QK0202", DiagnosticSeverity.Error, "Generated class is ambiguous",
        "'{0}' needs a generated class {1}, and so does something else in the project; rename one of them");

    public static readonly DiagnosticKind UnknownInstantiation = new(
        "QK0203", DiagnosticSeverity.Error, "Unknown name in Instantiate",
        "no {0} '{1}' is declared in the .qk files of this project (those of referenced assemblies do not count: repeat the declaration here); {2}");

    public static readonly DiagnosticKind UnitFailed = new(
        "QK0248", DiagnosticSeverity.Error, "Class could not be generated",
        "the compiler failed while it wrote the class {0}: {1}; please report it together with the declaration");

    public static readonly DiagnosticKind InternalError = new(
        "QK0249", DiagnosticSeverity.Error, "Internal error of the compiler",
        "the compiler failed here: {0}; please report it together with the declaration");

    public static readonly DiagnosticKind NotCompiledKernel = new(
        "QK0930", DiagnosticSeverity.Warning, "Kernel not compiled yet",
        "'{0}' is checked, but no code is generated for it yet: of kernels only the library's Linear is compiled so far");

    public static readonly DiagnosticKind NotCompiledUnit = new(
        "QK0931", DiagnosticSeverity.Warning, "Class not compiled yet",
        "the class {0} is not generated: {1}");
}
