using System.Collections.Generic;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Binding;

/// <summary>Where an array of a kernel comes from.</summary>
internal enum ArrayKind { Parameter, State, Intermediate }

/// <summary>An array of a kernel; <see cref="Dimensions"/> is null after a mistake in its declaration.</summary>
internal sealed record ArraySymbol(Identifier Name, ArrayKind Kind, IReadOnlyList<ArrayDimension>? Dimensions, bool IsInteger, bool IsOptional)
{
    /// <summary>Where a state gets its next value.</summary>
    public SourceSpan? Updated { get; set; }
}
