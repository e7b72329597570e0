using Kernels.Formats;

namespace Kernels.Gpu.Tensor;

/// <summary>Packs the logical fields of a matrix in the order of a layout's fragments. Where codes go is worked out once for all blocks.</summary>
internal sealed class TensorPacker
{
    private readonly TensorKernels kernels;
    private readonly EncodedMatrix source;
    private readonly EncodedField codes;
    private readonly int slots;
    private readonly TileStep[] places;
    private readonly int[][] bits;

    public TensorPacker(TensorKernels kernels, EncodedMatrix source)
    {
        this.kernels = kernels;
        this.source = source;
        codes = source[kernels.CodeField];
        Packed = new TensorWeights(kernels, source.Rows, source.Columns);
        var layout = kernels.Layout;
        slots = 1 << layout.Slots.Length;
        places = [.. Enumerable.Range(0, TensorLayout.WarpLanes * slots).Select(i => layout.PlaceOf(i / slots, i % slots))];
        bits = [.. layout.Planes.Select(plane => Enumerable.Range(0, slots).Select(plane.BitOf).ToArray())];
    }

    /// <summary>What was packed so far.</summary>
    public TensorWeights Packed { get; }

    /// <summary>Packs a tile; tiles are independent of one another.</summary>
    public void PackTile(int tile)
    {
        for (var body = 0; body < kernels.Layout.Bodies(Packed.Columns); body++)
        {
            PackCodes(tile, body);
        }
        for (var row = 0; row < TensorLayout.TileRows; row++)
        {
            if ((tile * TensorLayout.TileRows) + row < Packed.Rows)
            {
                PackParameters(tile, row);
            }
        }
    }

    private void PackCodes(int tile, int body)
    {
        var layout = kernels.Layout;
        var at = (((long)tile * layout.Bodies(Packed.Columns)) + body) * layout.BodyBytes;
        for (var block = 0; block < layout.Body / layout.Block; block++)
        {
            for (var lane = 0; lane < TensorLayout.WarpLanes; lane++)
            {
                for (var slot = 0; slot < slots; slot++)
                {
                    var place = places[(lane * slots) + slot];
                    var (row, k) = ((tile * TensorLayout.TileRows) + place.Row, (body * layout.Body) + (block * layout.Block) + place.K);
                    if (row < Packed.Rows && k < Packed.Columns)
                    {
                        PackCode(at, lane, slot, codes.Pattern(((long)row * Packed.Columns) + k) ^ layout.CodeFlip);
                    }
                }
            }
            at += layout.BlockBytes;
        }
    }

    private void PackCode(long block, int lane, int slot, uint code)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            var plane = kernels.Layout.Planes[i];
            var bit = bits[i][slot];
            var part = (code >> plane.Shift) & ((1u << plane.Bits) - 1);
            Packed.Codes[block + (lane * plane.LaneBytes) + (bit / 8)] |= (byte)(part << (bit % 8));
            block += plane.LaneBytes * TensorLayout.WarpLanes;
        }
    }

    // Scales of a row are multiplied with a power of two that its factor takes back, so that the largest comes just below the bound.
    private void PackParameters(int tile, int row)
    {
        var layout = kernels.Layout;
        var (bodies, span) = (layout.Bodies(Packed.Columns), layout.Body / layout.Groups);
        var n = (tile * TensorLayout.TileRows) + row;
        var scaleAt = layout.Parameters.IndexOf(TensorParameter.Scale);
        var offsetAt = layout.Parameters.IndexOf(TensorParameter.Offset);
        var power = scaleAt < 0 ? 1 : PowerOf(n, span, scaleAt, offsetAt);
        Packed.Factors[n] = (float)(kernels.Row(source, n) * (scaleAt < 0 ? layout.LevelFactor : 1) / power);
        for (var k = 0; k < Packed.Columns; k += span)
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
                Packed.Parameters[layout.ParameterAt(tile, bodies, k / layout.Body, row % 8, inRecord)] = (Half)number;
            }
        }
    }

    private double PowerOf(int row, int span, int scaleAt, int offsetAt)
    {
        var largest = 0.0;
        for (var k = 0; k < Packed.Columns; k += span)
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
