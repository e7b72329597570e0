using System.Collections.Immutable;

namespace Kernels.Arrays;

/// <summary>What an array is to its kernel.</summary>
public enum ArrayRole
{
    /// <summary>A parameter that every call gives.</summary>
    Input,

    /// <summary>A parameter that may be absent, either by its declaration or because it has a default.</summary>
    Optional,

    /// <summary>A state of a scan: what the first step starts from, and then what the last one left.</summary>
    State,

    /// <summary>An array that stages hand to later ones.</summary>
    Intermediate,

    /// <summary>A result.</summary>
    Result,

    /// <summary>Of one chunk: the product of all its decays of a state.</summary>
    Decay,

    /// <summary>Of one chunk: the state that it ends with when it begins at 0.</summary>
    Contribution,
}

/// <summary>An array of a kernel; its number is its place in <see cref="ArrayKernel.Arrays"/>.</summary>
/// <param name="IsInteger">Whether the declaration asks for integers, which generated code reads as int32.</param>
/// <param name="Dimensions">The extent of each dimension.</param>
/// <param name="Innermost">The dimension whose stride must be 1; -1 where any will do.</param>
/// <param name="TimeAxis">The dimension that is the scan's axis; -1 where it has none.</param>
/// <param name="Initial">Of a state: its value before the first step. Of a decay: 1.</param>
/// <param name="Format">Of a parameter: the declared format that its arrays are in. Null for numbers as they come.</param>
public sealed record ArrayDeclaration(
    string Name, ArrayRole Role, bool IsInteger, ImmutableArray<SizeExpression> Dimensions, int Innermost = -1, int TimeAxis = -1, float Initial = 0, OperandFormat? Format = null)
{
    /// <summary>Which dimension comes at a place in memory of its own, from the outermost: the innermost last, the others in their order.</summary>
    internal int AtPlace(int place) => Innermost < 0 ? place : place == Dimensions.Length - 1 ? Innermost : place < Innermost ? place : place + 1;
}

/// <summary>An extent of a kernel, with how it is found.</summary>
/// <param name="Name">As in the declaration: <c>N</c>.</param>
/// <param name="Value">Worked out from the extents before it; null where a dimension of an argument gives it.</param>
public sealed record ExtentDeclaration(string Name, SizeExpression? Value = null);
