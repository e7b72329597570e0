using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Every kind of mistake that the compiler reports. docs/diagnostics.md explains each.</summary>
public static partial class DiagnosticCatalogue
{
    /// <summary>All kinds, in the order of their ids.</summary>
    public static IReadOnlyList<DiagnosticKind> All =>
        [.. typeof(DiagnosticCatalogue).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => f.GetValue(null))
            .OfType<DiagnosticKind>()
            .OrderBy(k => k.Id, StringComparer.Ordinal)];
}
