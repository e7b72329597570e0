using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Model;

/// <summary>What a <c>kernel</c> or <c>scan</c> means. Value-equal and free of positions.</summary>
/// <param name="Axis">The axis that a scan runs over; null in a kernel.</param>
/// <param name="States">The states of a scan; empty in a kernel.</param>
/// <param name="Equations">The equations in order. Arrays that no later equation uses are the results.</param>
/// <param name="Text">The canonical text.</param>
public sealed record KernelModel(
    string Name,
    string? Axis,
    EquatableArray<ParameterModel> Parameters,
    EquatableArray<StateModel> States,
    EquatableArray<EquationModel> Equations,
    string Text);

/// <summary>
/// A parameter; one for each name. <see cref="Type"/> is the name of an element type, a format or an activation, or null where any will do.
/// <see cref="Dimensions"/> holds an index expression for each dimension (<c>n</c>, <c>d/(D/G)</c>, a constant).
/// </summary>
public sealed record ParameterModel(string Name, string? Type, EquatableArray<Expr> Dimensions, bool IsOptional, Expr? Default)
{
    /// <summary>Whether a call may leave it out.</summary>
    public bool MayBeAbsent => IsOptional || Default is not null;

    /// <summary>The declared format or activation that its arrays are in, by name; null where they are arrays of numbers.</summary>
    public string? Format => Type is { } type && char.IsUpper(type[0]) ? type : null;
}

/// <summary>A state of a scan with its axes and its value before the first step.</summary>
public sealed record StateModel(string Name, ElementType Type, EquatableArray<Expr> Dimensions, Expr Initial);

/// <summary>
/// <c>target[indices] = value</c>. Where the text leaves the indices out they are filled in by the rule of the language
/// (a state's own axes; for an intermediate of a scan the axes of what it reads, the scan's axis aside).
/// </summary>
/// <param name="IsResult">Whether it is a result of the kernel.</param>
public sealed record EquationModel(string Target, EquatableArray<string> Indices, Expr Value, bool IsResult);
