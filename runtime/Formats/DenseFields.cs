using Kernels.Facts;

namespace Kernels.Formats;

/// <summary>
/// A matrix whose sparse fields have every element, an absent one as 0, and in place of positions a bit for each element that says whether it is
/// stored, whose windows have their codes, and that has the numbers that are drawn: what layouts that know nothing of these pack. A matrix without such fields stands for itself.
/// </summary>
public sealed class DenseFields : IDisposable
{
    private readonly EncodedMatrix stored;

    private DenseFields(EncodedMatrix stored)
    {
        this.stored = stored;
        Matrix = IsNeeded ? new EncodedMatrix(Dense(stored.Format), stored.Rows, stored.Columns, stored.Fields.Where(f => !IsCondensed(f.Descriptor))) : stored;
    }

    /// <summary>The matrix with every element.</summary>
    public EncodedMatrix Matrix { get; }

    private bool IsNeeded => stored.Format.Fields.Any(f => IsCondensed(f) || IsFilled(stored.Format, f));

    /// <summary>Whether numbers are drawn that the layout packs; those of narrow factors alone are drawn where the factors are worked out.</summary>
    private static bool IsFilled(FormatDescriptor format, FieldDescriptor field) => field.Seed is not null && format.Layout?.Blocks?.Holds(field.Name) == true;

    private static bool IsCondensed(FieldDescriptor field) => field.Sparse is not null || field.Window is not null;

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
        foreach (var field in Windows)
        {
            CodeWindows.Read(field, Matrix[field.Descriptor.Name]);
        }
        foreach (var field in stored.Format.Fields.Where(f => IsFilled(stored.Format, f)))
        {
            var numbers = Matrix[field.Name];
            for (var i = 0L; i < numbers.Count; i++)
            {
                numbers.SetPattern(i, BitConverter.SingleToUInt32Bits((float)Philox.Uniform(field.Seed!.Value, i)));
            }
        }
    }

    /// <summary>Room for all elements of a matrix that <see cref="Store"/> fills from them.</summary>
    public static DenseFields For(EncodedMatrix stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new DenseFields(stored);
    }

    /// <summary>Sets the sparse fields of the matrix to those elements that the bits say are stored, and its windows to the bits that their codes begin with.</summary>
    public void Store()
    {
        foreach (var positions in Sparse.Where(f => f.Descriptor.IsPositions && IsPacked(f)))
        {
            SparsePlaces.Find(Matrix[positions.Descriptor.Name], positions);
        }
        foreach (var field in Sparse.Where(f => !f.Descriptor.IsPositions && IsPacked(f)))
        {
            var from = Matrix[field.Descriptor.Name];
            new SparsePlaces(field, stored[field.Descriptor.Sparse!.Positions], from.Shape).ForEach((to, at) => field.SetPattern(to, from.Pattern(at)));
        }
        foreach (var field in Windows.Where(IsPacked))
        {
            CodeWindows.Write(Matrix[field.Descriptor.Name], field);
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

    // The layout has all fields but those that narrow factors alone are made of, which a packed matrix keeps as they are stored.
    private bool IsPacked(EncodedField field) => stored.Format.Layout?.Blocks is not { } blocks || blocks.Holds(field.Descriptor.Name);

    private IEnumerable<EncodedField> Windows => stored.Fields.Where(f => f.Descriptor.Window is not null);

    private static FormatDescriptor Dense(FormatDescriptor format) => format.With(format.Fields.Select(f => f with
    {
        Type = f.IsPositions ? new ElementType(ElementKind.Bit, 1) : f.Window ?? f.Type,
        Sparse = null,
        Window = null,
        Seed = IsFilled(format, f) ? null : f.Seed,
    }));

    private static uint Zero(ElementType type) => type.Kind == ElementKind.Trit ? 1u : 0u;
}
