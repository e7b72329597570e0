using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>An argument of a fit step: a number or a word, with its name where one is written; a percentage is divided by 100.</summary>
public sealed record FitArgument(string? Name, double? Value, string? Word);

/// <summary>
/// The shape w = outer · scale · (level(code) − zero) + offset that the scalar encoders serve; each part but the code may be absent.
/// </summary>
/// <param name="Code">The field found for each weight.</param>
/// <param name="Levels">level(pattern) for every bit pattern of the code (3 of them for a trit); empty where a code of more than 8 bits stands for itself.</param>
/// <param name="Scale">The field that multiplies, or null for a scale of 1.</param>
/// <param name="Zero">The integer field subtracted from the level, or null.</param>
/// <param name="Offset">The field added at the end, or null.</param>
/// <param name="Outer">The field that multiplies the scale, shared by whole groups of it, or null for 1.</param>
public sealed record ScaledCodeShape(string Code, ImmutableArray<double> Levels, string? Scale, string? Zero, string? Offset, string? Outer = null);

/// <summary>One step of a fit: the encoder, the fields it finds, its arguments, and the shape of the equation.</summary>
public sealed record FitStep(string Encoder, ImmutableArray<string> Fields, ImmutableArray<FitArgument> Arguments, ScaledCodeShape? Shape);

/// <summary>How a format's fields are found from floats: steps in order.</summary>
public sealed record FitPlan(ImmutableArray<FitStep> Steps);
