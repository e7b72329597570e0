using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// What binding a declaration gave: its model, or null where a mistake or a feature that is not compiled yet stands in
/// the way; and what there is to report, in the order of the text.
/// </summary>
public sealed record BindResult<T>(T? Model, EquatableArray<Diagnostic> Diagnostics)
    where T : class;

/// <summary>The models of a file's good declarations, in order, and the diagnostics of all of them.</summary>
public sealed record BoundFile(EquatableArray<FormatModel> Formats, EquatableArray<KernelModel> Kernels, EquatableArray<Diagnostic> Diagnostics);
