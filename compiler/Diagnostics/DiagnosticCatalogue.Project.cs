

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
        "'{0}' needs the generated name {1}, and so does something else in the project; rename one of them");

    public static readonly DiagnosticKind UnknownInstantiation = new(
        "QK0203", DiagnosticSeverity.Error, "Unknown name in Instantiate",
        "no {0} '{1}' is declared in the .qk files of this project or of an assembly that it references; {2}");

    public static readonly DiagnosticKind UnknownCallee = new(
        "QK0204", DiagnosticSeverity.Error, "Unknown kernel",
        "no kernel or scan '{0}' is declared in the .qk files of this project or of an assembly that it references; {1}");

    public static readonly DiagnosticKind CallArguments = new(
        "QK0205", DiagnosticSeverity.Error, "Call does not fit the kernel",
        "'{0}' {1}; {2}");

    public static readonly DiagnosticKind CallCycle = new(
        "QK0206", DiagnosticSeverity.Error, "Kernels call each other in a circle",
        "'{0}' calls '{1}', which leads back to '{0}'; a kernel cannot hang on its own result");

    public static readonly DiagnosticKind SmallName = new(
        "QK0207", DiagnosticSeverity.Error, "Name in small letters",
        "the name of a declaration begins with a capital letter, but '{0}' does not; write {1}");

    public static readonly DiagnosticKind NameOfMember = new(
        "QK0208", DiagnosticSeverity.Error, "Name of a member",
        "the class of this declaration has a member {0}, so C# does not take '{0}' as its own name; choose another name");

    public static readonly DiagnosticKind DeclaredElsewhere = new(
        "QK0209", DiagnosticSeverity.Error, "Name of a referenced assembly's declaration",
        "the referenced assembly {1} also declares '{0}', and not the same; a program has one declaration of a name: rename this one");

    public static readonly DiagnosticKind DeclaredDifferently = new(
        "QK0210", DiagnosticSeverity.Error, "Referenced assemblies declare a name differently",
        "the referenced assemblies {1} and {2} declare '{0}' differently; a program has one declaration of a name: leave one of them out, or use versions that agree");

    public static readonly DiagnosticKind OtherCompiler = new(
        "QK0211", DiagnosticSeverity.Error, "Format compiled by another version",
        "the format '{0}' of the referenced assembly {1} was compiled by version {2}, whose packed bytes a kernel of version {3} does not read; use versions of one compiler, or declare a format here");

    public static readonly DiagnosticKind UnknownOperand = new(
        "QK0212", DiagnosticSeverity.Error, "Unknown format of an operand",
        "no format or activation '{0}' is declared in the .qk files of this project or of an assembly that it references; {1}");

    public static readonly DiagnosticKind TooMuchWork = new(
        "QK0220", DiagnosticSeverity.Error, "Class is too much work",
        "the class {0} is not generated: {1}; split the declaration, or shorten its equations");

    public static readonly DiagnosticKind GpuFileFailed = new(
        "QK0247", DiagnosticSeverity.Warning, "Class for GPUs could not be generated",
        "the compiler failed while it wrote the class {0} for GPUs: {1}; what runs on the CPU is not touched; please report it together with the declaration");

    public static readonly DiagnosticKind UnitFailed = new(
        "QK0248", DiagnosticSeverity.Error, "Class could not be generated",
        "the compiler failed while it wrote the class {0}: {1}; please report it together with the declaration");

    public static readonly DiagnosticKind InternalError = new(
        "QK0249", DiagnosticSeverity.Error, "Internal error of the compiler",
        "the compiler failed here: {0}; please report it together with the declaration");

    public static readonly DiagnosticKind NotCompiledUnit = new(
        "QK0931", DiagnosticSeverity.Warning, "Class not compiled yet",
        "the class {0} is not generated: {1}");

    public static readonly DiagnosticKind NotCompiledForGpu = new(
        "QK0932", DiagnosticSeverity.Info, "Class not compiled for GPUs yet",
        "the class {0} for GPUs is not generated: {1}");
}
