using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>A <c>kernel</c> or <c>scan</c> as written: they have the same parts, of which a kernel has no axis and no states.</summary>
/// <param name="Axis">The axis that a scan walks along; null for a kernel.</param>
internal sealed record WrittenKernel(
    Identifier Name, Identifier? Axis, EquatableArray<ParameterSyntax> Parameters, EquatableArray<StateSyntax> States, EquatableArray<EquationSyntax> Equations)
{
    public static WrittenKernel Of(KernelSyntax syntax) => new(syntax.Name, null, syntax.Parameters, default, syntax.Equations);

    public static WrittenKernel Of(ScanSyntax syntax) => new(syntax.Name, syntax.Axis, syntax.Parameters, syntax.States, syntax.Equations);
}
