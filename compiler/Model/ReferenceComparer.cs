using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Kernels.Compiler.Model;

/// <summary>Tells objects apart by identity: for what is known of shared parts of expressions, whose own equality compares all of them.</summary>
internal sealed class ReferenceComparer : IEqualityComparer<object>
{
    public static ReferenceComparer Instance { get; } = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

    int IEqualityComparer<object>.GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
}
