using Kernels.Formats;

namespace Kernels.Graph;

/// <summary>The logical fields of a <see cref="WeightMatrix"/> while somebody reads them. Dispose it, and not the fields.</summary>
public sealed class WeightFields : IDisposable
{
    private readonly WeightMatrix? owner;
    private bool isOpen = true;

    /// <param name="owner">Whose fields they are; null where they were unpacked to be read.</param>
    internal WeightFields(EncodedMatrix matrix, WeightMatrix? owner)
    {
        Matrix = matrix;
        this.owner = owner;
    }

    /// <summary>The fields.</summary>
    public EncodedMatrix Matrix { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isOpen)
        {
            return;
        }
        isOpen = false;
        if (owner is null)
        {
            Matrix.Dispose();
        }
        else
        {
            owner.Close();
        }
    }
}
