using System;
using System.Collections.Generic;

namespace Kernels.Compiler.Facts;

/// <summary>The functions that take many operations: worth moving out of a recurrence, and what fills a loop by themselves.</summary>
internal static class ElementaryFunctions
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal) { "exp", "exp2", "log", "log2", "sigmoid", "silu", "gelu", "tanh", "softplus" };

    public static bool Contains(string function) => Names.Contains(function);
}
