using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>
/// Everything that encoders, loaders and <c>explain</c> know of a format: its fields, its equation as a tree, the plan of its
/// <c>fit</c>, its packed layout. Generated from a declaration; never made by parsing text at run time.
/// </summary>
public sealed class FormatDescriptor
{
    /// <summary>The declared name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is an <c>activation</c>.</summary>
    public bool IsActivation { get; init; }

    /// <summary>The axis that runs over rows: <c>n</c> in a format, <c>m</c> in an activation.</summary>
    public required string RowAxis { get; init; }

    /// <summary>The axis that runs over columns: <c>k</c>.</summary>
    public required string ColumnAxis { get; init; }

    /// <summary>The declaration in canonical form.</summary>
    public required string Text { get; init; }

    /// <summary>The format's identity: SHA-256 of <see cref="Text"/> in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The fields in the order of their declaration.</summary>
    public required ImmutableArray<FieldDescriptor> Fields { get; init; }

    /// <summary>What a weight is worth.</summary>
    public required ValueNode Value { get; init; }

    /// <summary>The fields that layouts have beside those that are stored, or in their place: worked out when a matrix is laid out.</summary>
    public ImmutableArray<DerivedField> Derived { get; init; } = [];

    /// <summary>The parts of its value that are products of narrow factors; <see cref="Layout"/> has the rest.</summary>
    public ImmutableArray<LowRankTerm> LowRank { get; init; } = [];

    /// <summary>How what its fields say is turned before it is a weight; null where it is a weight as it is. Packed matrices hold, and kernels take, what is not turned yet.</summary>
    public Rotation? Rotation => (Value as RotateNode)?.Rotation;

    /// <summary>How fields are found from floats; null where the format can only be loaded.</summary>
    public FitPlan? Fit { get; init; }

    /// <summary>Why the declared <c>fit</c> is no <see cref="Fit"/>, as the compiler's warning says; null where it is one, or where none is declared.</summary>
    public string? FitNotServed { get; init; }

    /// <summary>Where the bits lie in somebody else's file; null where the declaration has no <c>store</c>.</summary>
    public BlockLayout? Store { get; init; }

    /// <summary>The tensors of somebody else's checkpoint that hold the fields; none where the declaration has no <c>store</c> of tensors.</summary>
    public ImmutableArray<CheckpointTensor> Tensors { get; init; } = [];

    /// <summary>The packed layout and its code; null for an activation of bytes with a scale for each group, which kernels encode themselves.</summary>
    public PackedLayout? Layout { get; init; }

    /// <summary>The field of that name.</summary>
    /// <exception cref="ArgumentException">The format has no such field.</exception>
    public FieldDescriptor Field(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }
        throw new ArgumentException($"Format {Name} has no field '{name}'; it has {string.Join(", ", Fields.Select(f => f.Name))}.", nameof(name));
    }

    /// <summary>The format with other fields.</summary>
    internal FormatDescriptor With(IEnumerable<FieldDescriptor> fields) => new()
    {
        Name = Name,
        IsActivation = IsActivation,
        RowAxis = RowAxis,
        ColumnAxis = ColumnAxis,
        Text = Text,
        Hash = Hash,
        Value = Value,
        LowRank = LowRank,
        Layout = Layout,
        Fields = [.. fields],
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
