using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling;

/// <summary>What generated classes are called.</summary>
public static class ClassNames
{
    /// <summary>The namespace inside a project's that the code behind its public classes is in, and all classes for GPUs.</summary>
    public const string CodeNamespace = GeneratedFile.CodeNamespace;

    /// <summary>The class of a format; it has a static property <c>Descriptor</c>.</summary>
    public static string Format(FormatModel format) => format.Name;

    /// <summary>The class of a kernel of the shape of Linear; it has a static property <c>Kernel</c>.</summary>
    public static string Linear(FormatModel weight, FormatModel? activation) => "Linear" + weight.Name + activation?.Name;
}
