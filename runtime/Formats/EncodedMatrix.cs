namespace Kernels.Formats;

/// <summary>A matrix in a format as logical fields: what an encoder makes and a file holds, independent of any packed layout.</summary>
public sealed class EncodedMatrix : IDisposable
{
    private readonly Dictionary<string, EncodedField> fields = new(StringComparer.Ordinal);
    private readonly HashSet<EncodedField> shared = [];

    /// <summary>Room for the stored fields of a matrix of <paramref name="rows"/> × <paramref name="columns"/>.</summary>
    public EncodedMatrix(FormatDescriptor format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Format = format;
        Rows = rows;
        Columns = columns;
        foreach (var field in format.Fields.Where(f => f.IsStored))
        {
            fields.Add(field.Name, new EncodedField(field, field.Shape(format.RowAxis, rows, columns)));
        }
    }

    /// <summary>A matrix that has some fields in common with another, which owns those.</summary>
    internal EncodedMatrix(FormatDescriptor format, int rows, int columns, IEnumerable<EncodedField> shared)
    {
        (Format, Rows, Columns) = (format, rows, columns);
        foreach (var field in shared)
        {
            fields.Add(field.Descriptor.Name, field);
            this.shared.Add(field);
        }
        foreach (var field in format.Fields.Where(f => f.IsStored && !fields.ContainsKey(f.Name)))
        {
            fields.Add(field.Name, new EncodedField(field, field.Shape(format.RowAxis, rows, columns)));
        }
    }

    /// <summary>
    /// The same fields with what they are worth in a <c>view</c> of the format, or in another format with the same fields. They stay this matrix's: it is
    /// disposed after the result.
    /// </summary>
    /// <exception cref="ArgumentException">The format stores other fields.</exception>
    public EncodedMatrix As(FormatDescriptor view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var own = Format.Fields.Where(f => f.IsStored).ToList();
        var seen = view.Fields.Where(f => f.IsStored).ToList();
        if (own.Count != seen.Count || !own.Zip(seen).All(f => f.First.IsStoredLike(f.Second)))
        {
            throw new ArgumentException($"{view.Name} does not store the fields of {Format.Name}; a view of it does.", nameof(view));
        }
        return new EncodedMatrix(view, Rows, Columns, Fields);
    }

    /// <summary>The format whose fields these are.</summary>
    public FormatDescriptor Format { get; }

    /// <summary>N: the extent of the format's first axis.</summary>
    public int Rows { get; }

    /// <summary>K: the extent of the format's second axis.</summary>
    public int Columns { get; }

    /// <summary>The stored fields in the order of their declaration.</summary>
    public IEnumerable<EncodedField> Fields => Format.Fields.Where(f => f.IsStored).Select(f => fields[f.Name]);

    /// <summary>A stored field by its name.</summary>
    public EncodedField this[string field] => fields.TryGetValue(field, out var found)
        ? found
        : throw new ArgumentException($"Format {Format.Name} stores no field '{field}'.", nameof(field));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var field in fields.Values.Except(shared))
        {
            field.Dispose();
        }
    }
}
