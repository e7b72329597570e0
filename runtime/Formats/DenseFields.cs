namespace Kernels.Formats;

/// <summary>
/// A matrix whose sparse fields have every element, an absent one as 0, and in place of positions a bit for each element that says whether it is
/// stored: what layouts that know nothing of sparse fields pack. A matrix without sparse fields stands for itself.
/// </summary>
public sealed class DenseFields : IDisposable
{
    private readonly EncodedMatrix stored;

    private DenseFields(EncodedMatrix stored)
    {
        this.stored = stored;
        Matrix = IsNeeded ? new EncodedMatrix(Dense(stored.Format), stored.Rows, stored.Columns, stored.Fields.Where(f => f.Descriptor.Sparse is null)) : stored;
    }

    /// <summary>The matrix with every element.</summary>
    public EncodedMatrix Matrix { get; }

    private bool IsNeeded => stored.Format.Fields.Any(f => f.Sparse is not null);

    /// <summary>The elements of a matrix.</summary>
    /// <exception cref="ArgumentException">Positions do not ascend within a group, or leave it.</exception>
    public static DenseFields Of(EncodedMatrix stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var dense = new DenseFields(stored);
        try
        {
            dense.Fill();
            return dense;
        }
        catch
        {
            dense.Dispose();
            throw;
        }
    }

    private void Fill()
    {
        foreach (var field in Sparse)
        {
            var to = Matrix[field.Descriptor.Name];
            if (!field.Descriptor.IsPositions && Zero(field.Descriptor.Type) is var zero and not 0)
            {
                for (var i = 0L; i < to.Count; i++)
                {
                    to.SetPattern(i, zero);
                }
            }
            new SparsePlaces(field, stored[field.Descriptor.Sparse!.Positions], to.Shape).ForEach((from, at) => to.SetPattern(at, field.Descriptor.IsPositions ? 1 : field.Pattern(from)));
        }
    }

    /// <summary>Room for all elements of a matrix that <see cref="Store"/> fills from them.</summary>
    public static DenseFields For(EncodedMatrix stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new DenseFields(stored);
    }

    /// <summary>Sets the sparse fields of the matrix to those elements that the bits say are stored.</summary>
    public void Store()
    {
        foreach (var positions in Sparse.Where(f => f.Descriptor.IsPositions))
        {
            SparsePlaces.Find(Matrix[positions.Descriptor.Name], positions);
        }
        foreach (var field in Sparse.Where(f => !f.Descriptor.IsPositions))
        {
            var from = Matrix[field.Descriptor.Name];
            new SparsePlaces(field, stored[field.Descriptor.Sparse!.Positions], from.Shape).ForEach((to, at) => field.SetPattern(to, from.Pattern(at)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(Matrix, stored))
        {
            Matrix.Dispose();
        }
    }

    private IEnumerable<EncodedField> Sparse => stored.Fields.Where(f => f.Descriptor.Sparse is not null);

    private static FormatDescriptor Dense(FormatDescriptor format) =>
        format.With(format.Fields.Select(f => f with { Type = f.IsPositions ? new ElementType(ElementKind.Bit, 1) : f.Type, Sparse = null }));

    private static uint Zero(ElementType type) => type.Kind == ElementKind.Trit ? 1u : 0u;
}
