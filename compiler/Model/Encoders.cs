using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Model;

/// <summary>An encoder that is built: the shape of equation that it serves.</summary>
/// <param name="Needs">The shape in words, behind "it needs".</param>
/// <param name="Serves">Whether it serves a shape whose code has that type.</param>
/// <param name="NotYet">Why it does not serve a shape yet that it is meant to serve, or null.</param>
internal sealed record EncoderRule(string Name, string Needs, Func<ScaledCodeShape, ElementType, bool> Serves, Func<ScaledCodeShape, string?>? NotYet = null);

/// <summary>The encoders of the language: those that are built, and the names of the others.</summary>
internal static class Encoders
{
    private static readonly List<EncoderRule> List =
    [
        new("absmax", "a scale times a code, with no stored zero or offset", (s, _) => s is { Scale: not null, Zero: null, Offset: null }),
        new("minmax", "a scale times a code, with a stored integer zero (s*(q - z)) or an offset (s*q + m)", (s, _) => s.Scale is not null && (s.Zero is null) != (s.Offset is null)),
        new("absmean", "a scale times a sign or a trit", (s, type) =>
            s is { Scale: not null, Zero: null, Offset: null } && type.Kind is ElementKind.Sign or ElementKind.Trit && s.Levels.Min() == -1 && s.Levels.Max() == 1),
        new(
            "ternary", "a scale times a code with the levels -1, 0 and 1, such as a trit",
            (s, _) => s is { Scale: not null, Zero: null, Offset: null } && HasTernaryLevels(s.Levels),
            s => s.Levels.Distinct().Count() > 3 ? "three levels of a code that has more" : null),
        new("search", "a scale times a code, with or without an integer zero or an offset", (s, _) => s.Scale is not null && (s.Zero is null || s.Offset is null)),
        new("threshold", "a sign or bit alone, without a scale", (s, type) => s is { Scale: null, Zero: null, Offset: null } && type.Kind is ElementKind.Sign or ElementKind.Bit),
    ];

    private static readonly string[] NotBuilt =
    [
        "residual", "least_squares", "split2", "kmeans", "residual_kmeans", "beam", "lattice", "gptq", "svd", "nm", "salient", "outliers", "widest",
        "outlier_blocks", "fp_search", "periodic", "clip",
    ];

    /// <summary>The encoder of that name, or null where none is built.</summary>
    public static EncoderRule? Find(string name) => List.Find(e => e.Name == name);

    /// <summary>Whether the language has an encoder of that name.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);

    /// <summary>The names of all encoders of the language.</summary>
    public static IReadOnlyCollection<string> Names => [.. List.Select(e => e.Name), .. NotBuilt];

    /// <summary>Whether -g, 0 and g are among the levels for the g nearest to 0.</summary>
    private static bool HasTernaryLevels(EquatableArray<double> levels) =>
        levels.Where(l => l > 0).DefaultIfEmpty(double.NaN).Min() is var g && levels.Contains(0) && levels.Contains(-g);
}
