namespace Kernels.Compiler.Spelling;

/// <summary>A name in generated code that stands for a class of a referenced assembly.</summary>
/// <param name="Name">The name, which the class would have were it generated in the project.</param>
/// <param name="Target">The class with its namespaces.</param>
public sealed record ClassAlias(string Name, string Target);
