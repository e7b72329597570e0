using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>A declaration of one file after binding: its place, what it means and what is wrong with it.</summary>
/// <param name="Calls">Where it calls other kernels, in the order of its equations.</param>
/// <param name="Operands">Where it names the formats of its parameters.</param>
public sealed record Declaration(string Path, Identifier Name, DeclaredModel Model, EquatableArray<Diagnostic> Diagnostics, EquatableArray<Identifier> Calls = default, EquatableArray<Identifier> Operands = default);
