using Kernels.Formats;

namespace Kernels.Graph;

/// <summary>
/// A matrix of weights as its logical fields, which nobody has packed. A machine that has packed it may leave it what is packed in their place, so
/// that a model lies in memory once: who asks for the fields afterwards gets them unpacked. Safe for several threads.
/// </summary>
public sealed class WeightMatrix : IDisposable
{
    private readonly Lock changing = new();
    private readonly EncodedMatrix fields;
    private IDisposable? packed;
    private Func<EncodedMatrix>? unpack;
    private int readers;
    private bool isDisposed;

    /// <param name="fields">Belong to this matrix from now on.</param>
    public WeightMatrix(EncodedMatrix fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        this.fields = fields;
        (Format, Rows, Columns) = (fields.Format, fields.Rows, fields.Columns);
        IsPlain = Format.Value is FieldNode { At: [IndexNode row, IndexNode column] } value
            && (row.Name, column.Name) == (Format.RowAxis, Format.ColumnAxis)
            && Format.Fields.All(f => f.Name == value.Field && f.IsStored && f.Type.Kind == ElementKind.F32);
    }

    /// <summary>The format of the weights.</summary>
    public FormatDescriptor Format { get; }

    /// <summary>N: output features.</summary>
    public int Rows { get; }

    /// <summary>K: input features.</summary>
    public int Columns { get; }

    /// <summary>Whether the weights are the numbers of the only stored field, f32 [n, k], as they are.</summary>
    public bool IsPlain { get; }

    /// <summary>Rows × columns.</summary>
    public long Count => (long)Rows * Columns;

    /// <summary>The fields, to be read; they are there until what is returned is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The matrix is disposed.</exception>
    public WeightFields Open()
    {
        lock (changing)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (unpack is not null)
            {
                return new WeightFields(unpack(), null);
            }
            readers++;
            return new WeightFields(fields, this);
        }
    }

    /// <summary>Keeps what is packed instead of the fields, whose memory is given back once nobody reads them.</summary>
    /// <param name="packed">Belongs to this matrix from now on, and lives as long.</param>
    /// <param name="unpack">Makes the fields anew from it, bit for bit.</param>
    /// <returns>False where something packed has their place already: then it stays the caller's.</returns>
    public bool KeepAs(IDisposable packed, Func<EncodedMatrix> unpack)
    {
        ArgumentNullException.ThrowIfNull(packed);
        ArgumentNullException.ThrowIfNull(unpack);
        lock (changing)
        {
            if (this.packed is not null)
            {
                return false;
            }
            (this.packed, this.unpack) = (packed, unpack);
            GiveBackUnread();
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        fields.Dispose();
        packed?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Format} [{Rows}, {Columns}]";

    internal void Close()
    {
        lock (changing)
        {
            readers--;
            GiveBackUnread();
        }
    }

    private void GiveBackUnread()
    {
        if (unpack is not null && readers == 0)
        {
            fields.Dispose();
        }
    }
}
