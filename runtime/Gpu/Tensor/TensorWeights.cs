using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Gpu.Tensor;

/// <summary>Weights packed for the tensor-core kernels of their format, in the memory of the host.</summary>
public sealed class TensorWeights
{
    private readonly TensorKernels kernels;
    private readonly EncodedMatrix source;

    private TensorWeights(TensorKernels kernels, EncodedMatrix source)
    {
        this.kernels = kernels;
        this.source = source;
        Rows = source.Rows;
        Columns = source.Columns;
        var layout = kernels.Layout;
        var bodies = checked(TensorLayout.Tiles(Rows) * layout.Bodies(Columns));
        Codes = new byte[(long)bodies * layout.BodyBytes];
        Parameters = new Half[(long)bodies * layout.ParameterBytes / 2];
        Factors = new float[TensorLayout.Tiles(Rows) * TensorLayout.TileRows];
    }

    /// <summary>The kernels that they are packed for.</summary>
    public TensorKernels Kernels => kernels;

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
        var packed = new TensorWeights(kernels, weights);
        var tiles = TensorLayout.Tiles(weights.Rows);
        if (pool is null)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                packed.PackTile(tile);
            }
        }
        else
        {
            pool.For(tiles, packed.PackTile);
        }
        return packed;
    }

    private void PackTile(int tile)
    {
        for (var body = 0; body < kernels.Layout.Bodies(Columns); body++)
        {
            PackCodes(tile, body);
        }
        for (var row = 0; row < TensorLayout.TileRows; row++)
        {
            if ((tile * TensorLayout.TileRows) + row < Rows)
            {
                PackParameters(tile, row);
            }
        }
    }

    private void PackCodes(int tile, int body)
    {
        var layout = kernels.Layout;
        var field = source[kernels.CodeField];
        var at = (((long)tile * layout.Bodies(Columns)) + body) * layout.BodyBytes;
        for (var block = 0; block < layout.Body / layout.Block; block++)
        {
            for (var lane = 0; lane < TensorLayout.WarpLanes; lane++)
            {
                for (var slot = 0; slot < 1 << layout.Slots.Length; slot++)
                {
                    var place = layout.PlaceOf(lane, slot);
                    var (row, k) = ((tile * TensorLayout.TileRows) + place.Row, (body * layout.Body) + (block * layout.Block) + place.K);
                    if (row < Rows && k < Columns)
                    {
                        PackCode(at, lane, slot, field.Pattern(((long)row * Columns) + k) ^ layout.CodeFlip);
                    }
                }
            }
            at += layout.BlockBytes;
        }
    }

    private void PackCode(long block, int lane, int slot, uint code)
    {
        foreach (var plane in kernels.Layout.Planes)
        {
            var bit = 0;
            for (var i = 0; i < plane.SlotBits.Length; i++)
            {
                bit += (slot >> i & 1) * plane.SlotBits[i];
            }
            var part = (code >> plane.Shift) & ((1u << plane.Bits) - 1);
            Codes[block + (lane * plane.LaneBytes) + (bit / 8)] |= (byte)(part << (bit % 8));
            block += plane.LaneBytes * TensorLayout.WarpLanes;
        }
    }

    // Scales of a row are multiplied with a power of two that its factor takes back, so that the largest comes just below the bound.
    private void PackParameters(int tile, int row)
    {
        var layout = kernels.Layout;
        var (bodies, span) = (layout.Bodies(Columns), layout.Body / layout.Groups);
        var n = (tile * TensorLayout.TileRows) + row;
        var scaleAt = layout.Parameters.IndexOf(TensorParameter.Scale);
        var offsetAt = layout.Parameters.IndexOf(TensorParameter.Offset);
        var power = scaleAt < 0 ? 1 : PowerOf(n, span, scaleAt, offsetAt);
        Factors[n] = (float)(kernels.Row(source, n) * (scaleAt < 0 ? layout.LevelFactor : 1) / power);
        for (var k = 0; k < Columns; k += span)
        {
            for (var i = 0; i < layout.Parameters.Length; i++)
            {
                var value = kernels.Parameters[i](source, n, k);
                var number = layout.Parameters[i] switch
                {
                    TensorParameter.Scale => value * layout.LevelFactor * power,
                    TensorParameter.Zero => layout.LevelBase - (value / layout.LevelFactor),
                    _ => scaleAt < 0 ? value / layout.LevelFactor : value * power,
                };
                var inRecord = (((k % layout.Body / span * layout.Parameters.Length) + i) * 2) + (row / 8);
                Parameters[layout.ParameterAt(tile, bodies, k / layout.Body, row % 8, inRecord)] = (Half)number;
            }
        }
    }

    private double PowerOf(int row, int span, int scaleAt, int offsetAt)
    {
        var largest = 0.0;
        for (var k = 0; k < Columns; k += span)
        {
            largest = Math.Max(largest, Math.Abs(kernels.Parameters[scaleAt](source, row, k) * kernels.Layout.LevelFactor));
            if (offsetAt >= 0)
            {
                largest = Math.Max(largest, Math.Abs(kernels.Parameters[offsetAt](source, row, k)));
            }
        }
        return largest == 0 || !double.IsFinite(largest) ? 1 : Math.ScaleB(1, kernels.Layout.ScaleExponent - 1 - Math.ILogB(largest));
    }
}
