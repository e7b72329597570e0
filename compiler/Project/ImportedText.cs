namespace Kernels.Compiler.Project;

/// <summary>A declaration as a referenced assembly tells it (<c>Kernels.DeclarationAttribute</c>).</summary>
/// <param name="Assembly">The name of the assembly.</param>
/// <param name="Compiler">The version of the compiler that generated its classes.</param>
/// <param name="Namespace">The namespace of the classes.</param>
/// <param name="Text">The declaration, in canonical text.</param>
/// <param name="Classes">The names of the classes, from the namespace on.</param>
public sealed record ImportedText(string Assembly, string Compiler, string Namespace, string Text, EquatableArray<string> Classes);
