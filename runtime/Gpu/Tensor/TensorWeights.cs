using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Gpu.Tensor;

/// <summary>Weights packed for the tensor-core kernels of their format, in the memory of the host.</summary>
public sealed class TensorWeights
{
    internal TensorWeights(TensorKernels kernels, int rows, int columns)
    {
        (Kernels, Rows, Columns) = (kernels, rows, columns);
        var layout = kernels.Layout;
        var bodies = checked(TensorLayout.Tiles(rows) * layout.Bodies(columns));
        Codes = new byte[(long)bodies * layout.BodyBytes];
        Parameters = new Half[(long)bodies * layout.ParameterBytes / 2];
        Factors = new float[TensorLayout.Tiles(rows) * TensorLayout.TileRows];
    }

    /// <summary>The kernels that they are packed for.</summary>
    public TensorKernels Kernels { get; }

    /// <summary>N: output features.</summary>
    public int Rows { get; }

    /// <summary>K: input features.</summary>
    public int Columns { get; }

    /// <summary>The codes in fragment order.</summary>
    public byte[] Codes { get; }

    /// <summary>The parameters of the groups.</summary>
    public Half[] Parameters { get; }

    /// <summary>What the sum of each row is multiplied with; 0 for rows that only fill the last tile.</summary>
    public float[] Factors { get; }

    /// <summary>Packs a matrix.</summary>
    /// <exception cref="ArgumentException">The matrix is in another format.</exception>
    public static TensorWeights Pack(TensorKernels kernels, EncodedMatrix weights, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Format.Hash != kernels.FormatHash)
        {
            throw new ArgumentException($"The weights are in {weights.Format.Name}, the kernels are for {kernels.Format}: their declarations differ.", nameof(weights));
        }
        using var laidOut = LaidOutFields.Of(weights, pool);
        var packer = new TensorPacker(kernels, laidOut.Matrix);
        var tiles = TensorLayout.Tiles(weights.Rows);
        pool.ForOrHere(tiles, packer.PackTile);
        return packer.Packed;
    }
}
