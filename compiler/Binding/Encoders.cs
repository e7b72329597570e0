using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>The encoders of the language: those that are built, and the names of the others.</summary>
internal static class Encoders
{
    private const string SearchNeeds = "a scale times a code (s*q), or two nested ones (d*s*q), with at most one of an integer zero (s*(q - z)) and an offset (s*q + m)";

    private static readonly List<EncoderRule> List =
    [
        new("absmax", "a scale times a code (s*q), or two nested ones (d*s*q), with no stored zero or offset", c => c.IsScaleOnly && c.Levels.Any(l => l != 0))
        {
            FindsNestedScales = true,
            Arguments = [EncoderArgument.Number("signed")],
            NotYet = c => c.Arguments.Any(a => a.Value != 0) && !(c.HasSignedScale && c.Levels[0] < 0) ? "needs a scale with a sign and a negative level when it is 'signed'" : null,
        },
        new("minmax", "a scale times a code, or two nested ones, with a stored integer zero (s*(q - z)) or an offset (s*q + m)", c => c.Shape.Scale is not null && (c.Shape.Zero is null) != (c.Shape.Offset is null))
        {
            FindsNestedScales = true,
        },
        new("absmean", "one scale times a sign or a trit (s*b)", c => c.IsScaleOnly && c.Code.Kind is ElementKind.Sign or ElementKind.Trit && c.Levels[0] == -1 && c.Levels[c.Levels.Count - 1] == 1)
        {
            Arguments = [EncoderArgument.Word("center", "row", "tensor")],
            NotYet = c => c.Arguments.Count > 0 && c.Code.Kind != ElementKind.Sign ? "centers only signs" : null,
            RoundsToNearest = c => c.Arguments.Count == 0,
        },
        new("ternary", "one scale times a code with the levels -1, 0 and 1, such as a trit (s*q)", c => c.IsScaleOnly && HasTernaryLevels(c.Levels))
        {
            NotYet = c => c.Levels.Count > 3 ? "does not find three levels of a code that has more yet: it needs a code of three, such as a trit" : null,
        },
        new("search", SearchNeeds, IsSearched)
        {
            FindsNestedScales = true,
            Arguments = [EncoderArgument.Word("weights")],
            NotYet = NotYetSearched,
        },
        new("gptq", SearchNeeds, IsSearched)
        {
            FindsNestedScales = true,
            FollowsAnother = true,
            Arguments = [EncoderArgument.Word("by", "columns", "activations"), new("damping", "a number above 0 and up to 1", a => a.Value is > 0 and <= 1), new("rounds", "a whole number from 0 to 100", a => a.Value is { } rounds and >= 0 and <= 100 && rounds == Math.Floor(rounds))],
            NotYet = NotYetSearched,
        },
        new("nm", "one field with 'sparse n:m'", _ => true)
        {
            ChoosesElements = true,
            Arguments = [EncoderArgument.Word("by", "magnitude", "activations")],
        },
        new("threshold", "a sign or bit alone, without a scale (w = b)", c => c.Shape is { Scale: null, Zero: null, Offset: null } && c.Code.Kind is ElementKind.Sign or ElementKind.Bit)
        {
            Arguments = [EncoderArgument.Number("t"), EncoderArgument.Word("tie", "up", "down")],
            RoundsToNearest = _ => false,
        },
    ];

    private static readonly string[] NotBuilt =
    [
        "residual", "least_squares", "split2", "kmeans", "residual_kmeans", "beam", "lattice", "svd", "salient", "outliers", "widest",
        "outlier_blocks", "fp_search", "periodic", "clip", "trellis",
    ];

    /// <summary>The names of the encoders that are built.</summary>
    public static string Built => string.Join(", ", List.Select(e => e.Name));

    /// <summary>The encoder of that name, or null where none is built.</summary>
    public static EncoderRule? Find(string name) => List.Find(e => e.Name == name);

    /// <summary>Whether the language has an encoder of that name.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);

    /// <summary>The names of all encoders of the language.</summary>
    public static IReadOnlyCollection<string> Names => [.. List.Select(e => e.Name), .. NotBuilt];

    private static bool IsSearched(FitCase c) => c.Shape.Scale is not null && (c.Shape.Zero is null || c.Shape.Offset is null) && c.Levels.Any(l => l != 0);

    private static string? NotYetSearched(FitCase c) => c.Code.Bits > 8 ? "does not search codes of more than 8 bits: absmax and minmax find them" : null;

    /// <summary>Whether -g, 0 and g are among the levels for the g nearest to 0.</summary>
    private static bool HasTernaryLevels(IReadOnlyList<double> levels) =>
        levels.Where(l => l > 0).DefaultIfEmpty(double.NaN).Min() is var g && levels.Contains(0) && levels.Contains(-g);
}
