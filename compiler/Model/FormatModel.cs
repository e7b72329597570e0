using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Model;

/// <summary>
/// What a <c>format</c> or <c>activation</c> means: its fields, one equation for its value, and how the fields are found.
/// Value-equal and free of positions.
/// </summary>
/// <param name="Name">The declared name.</param>
/// <param name="IsActivation">Declared by <c>activation</c>: encoded while the program runs.</param>
/// <param name="Axes">The axes in order: <c>n, k</c> in a format, <c>m, k</c> in an activation, or the header's own.</param>
/// <param name="Fields">The fields in the order of their declaration; one for each name.</param>
/// <param name="Value">The value at the point, abbreviations filled in.</param>
/// <param name="Fit">The plan that finds the fields from floats; null where the format can only be loaded.</param>
/// <param name="Declaration">The declaration as the printer writes it.</param>
public sealed record FormatModel(
    string Name,
    bool IsActivation,
    EquatableArray<string> Axes,
    EquatableArray<FieldModel> Fields,
    Expr Value,
    FitModel? Fit,
    string Declaration)
{
    /// <summary>The declarations of the formats that its fields have as their types, and of those of theirs, each once.</summary>
    public EquatableArray<string> Inside { get; init; }

    /// <summary>The canonical text, which says all of what is stored: the declaration, and behind it those of the formats inside.</summary>
    public string Text => string.Join("\n", System.Linq.Enumerable.Prepend(Inside, Declaration));

    /// <summary>Why fields cannot be found as the declared <c>fit</c> says; null where they can, or where there is no <c>fit</c>.</summary>
    public string? FitNotServed { get; init; }

    /// <summary>Where the bits lie in somebody else's file; null where the format does not say.</summary>
    public StoreModel? Store { get; init; }

    /// <summary>The tensors of somebody else's checkpoint that hold the fields; none where the format does not say.</summary>
    public EquatableArray<TensorModel> Tensors { get; init; }

    /// <summary>The field of that name; throws where there is none.</summary>
    public FieldModel Field(string name) => System.Linq.Enumerable.First(Fields, f => f.Name == name);
}

/// <summary>How densely trits lie: two bits each, or five to a byte.</summary>
public enum TritPacking { Bits, Base3 }

/// <summary>A field of a format.</summary>
/// <param name="Dimensions">The dimensions in order; empty for one number per tensor.</param>
/// <param name="Constant">The values of a table that is compiled in, row-major; null for a field that is stored.</param>
/// <param name="IsStatic">In an activation: found once by calibration.</param>
public sealed record FieldModel(
    string Name,
    ElementType Type,
    EquatableArray<Dimension> Dimensions,
    TritPacking Packing = TritPacking.Bits,
    EquatableArray<double>? Constant = null,
    bool IsStatic = false)
{
    /// <summary>Which elements are stored, of a field that lacks some; also of the field that says where those lie.</summary>
    public Sparsity? Sparse { get; init; }

    /// <summary>
    /// Of a field of windows the bits that one moves on by: each row is a ring of so many bits for each element, and the code there is the
    /// <see cref="Type"/>'s bits from its own on. Null for others.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Of a field that is not stored but drawn, the seed: number element of <see cref="Kernels.Facts.Philox.Uniform"/>, rounded to f32, elements counted row-major.</summary>
    public uint? Seed { get; init; }

    /// <summary>The type of what is stored for each element.</summary>
    public ElementType StoredType => Window is { } step ? ElementType.UInt(step) : Type;

    /// <summary>Whether it says where the elements of sparse fields lie: for each that is stored its place within its group.</summary>
    public bool IsPositions => Sparse?.Positions == Name;

    /// <summary>
    /// The condition at a point under which its element is stored, of an element that serves several points under which that of one of them holds; null for a field that is stored
    /// everywhere. What is not stored is not read: it has a place in memory, and none in a file.
    /// </summary>
    public Expr? Where { get; init; }

    /// <summary>How it is worked out of the stored fields when a matrix is laid out; null for a field that is stored.</summary>
    public Derivation? Derived { get; init; }

    /// <summary>Whether it has a bit for each element, or block of elements, of compressed fields that says whether it is stored; files list those that are.</summary>
    public bool IsPlaces { get; init; }
}

/// <summary>How a field is worked out of others: the value at its first point.</summary>
/// <param name="Value">Over the fields, axes and <paramref name="Planes"/>.</param>
/// <param name="Planes">The indices of its leading dimensions.</param>
public sealed record Derivation(Expr Value, EquatableArray<string> Planes);

/// <summary>A dimension of a field.</summary>
public abstract record Dimension;

/// <summary>
/// A dimension written with axes: reached from the point by <see cref="Index"/> (<c>n</c>, <c>k/128</c>, <c>k%8</c>,
/// <c>n/(N/6)</c>), built of <see cref="IndexValue"/>, <see cref="ExtentValue"/>, <see cref="Number"/> and integer <see cref="Binary"/>.
/// </summary>
public sealed record ImpliedDimension(Expr Index) : Dimension;

/// <summary>A dimension that the equation indexes: <see cref="Size"/> is a <see cref="Number"/> or made of extents.</summary>
public sealed record FreeDimension(Expr Size) : Dimension;

/// <summary>The plan of a <c>fit</c>: steps in order.</summary>
public sealed record FitModel(EquatableArray<FitStepModel> Steps);

/// <summary>One step: which encoder finds which fields, and the shape of the equation that it serves.</summary>
/// <param name="Encoder"><c>absmax</c>, <c>minmax</c>, <c>search</c>, …</param>
/// <param name="Fields">The fields that this step finds, by name.</param>
/// <param name="Arguments">The arguments as written; a percentage is divided by 100, a name is <see cref="FitArgument.Word"/>.</param>
public sealed record FitStepModel(string Encoder, EquatableArray<string> Fields, EquatableArray<FitArgument> Arguments, ScaledCodeShape? Shape);

/// <summary>An argument of a step: a number or a word, with its name where one is written.</summary>
public sealed record FitArgument(string? Name, double? Value, string? Word);

/// <summary>
/// The shape w = outer * scale * (level(code) - zero) + offset that the scalar encoders serve. Each part but the code may be absent.
/// </summary>
/// <param name="Code">The field that is found for each weight.</param>
/// <param name="Levels">The number that each pattern of the code stands for before zero and scale: level(pattern), 2^bits of them (3 for a trit); none where a code of more than 8 bits stands for itself.</param>
/// <param name="Scale">The field that multiplies; null where the scale is 1.</param>
/// <param name="Zero">An integer field that is subtracted from the level.</param>
/// <param name="Offset">A field that is added at the end.</param>
/// <param name="Outer">The other of two scales: the one that is shared by whole groups of <paramref name="Scale"/>'s.</param>
public sealed record ScaledCodeShape(string Code, EquatableArray<double> Levels, string? Scale, string? Zero, string? Offset, string? Outer = null);
