using System.Collections.Immutable;

namespace Kernels.Gpu.Tensor;

/// <summary>A step along the rows and along k of a tile.</summary>
public readonly record struct TileStep(int Row, int K);

/// <summary>
/// Some of the bits of each code, in words of their own. <paramref name="SlotBits"/> says for every bit of a slot's number how far
/// it moves the code's place in the lane's words.
/// </summary>
/// <param name="Bits">How many bits of a code.</param>
/// <param name="Shift">Where they begin in the code.</param>
public sealed record CodePlane(int Bits, int Shift, ImmutableArray<int> SlotBits)
{
    /// <summary>Bytes of a lane for a block.</summary>
    public int LaneBytes => Bits << SlotBits.Length >> 3;

    /// <summary>The bit of a lane's words at which the part of a slot's code lies.</summary>
    public int BitOf(int slot)
    {
        var bit = 0;
        for (var i = 0; i < SlotBits.Length; i++)
        {
            bit += (slot >> i & 1) * SlotBits[i];
        }
        return bit;
    }
}

/// <summary>
/// The layout that tensor-core kernels read, as the compiler's schedule chose it. Tiles of 16 rows follow one another, each as bodies along k
/// and each body as blocks; a block holds, plane after plane, one vector for each lane of a warp. A body's parameters lie in pieces that are
/// loaded at once, one for each two rows that are eight apart.
/// </summary>
/// <param name="Body">k of a body; rows are padded to whole bodies.</param>
/// <param name="Block">k of a block.</param>
/// <param name="Groups">Groups of parameters in a body.</param>
/// <param name="Lanes">How far each bit of a lane's number moves its codes.</param>
/// <param name="Slots">How far each bit of a slot's number moves a code.</param>
/// <param name="CodeFlip">The bits that are inverted in packed codes.</param>
public sealed record TensorLayout(
    int Body, int Block, int Groups, ImmutableArray<CodePlane> Planes, ImmutableArray<TileStep> Lanes, ImmutableArray<TileStep> Slots, uint CodeFlip)
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 16;

    /// <summary>Lanes of a warp.</summary>
    public const int WarpLanes = 32;

    /// <summary>Parameters of a group: scale, zero, offset, as far as the format has them.</summary>
    public required ImmutableArray<TensorParameter> Parameters { get; init; }

    /// <summary>What the scale takes over from the levels of the codes.</summary>
    public double LevelFactor { get; init; } = 1;

    /// <summary>What the zero takes over from the levels; 0 where the kernel knows it.</summary>
    public double LevelBase { get; init; }

    /// <summary>Scales are brought below this power of two, row by row, so that weights stay in the range of f16.</summary>
    public int ScaleExponent { get; init; }

    /// <summary>Bytes of a body's codes for one tile.</summary>
    public int BodyBytes => Body / Block * BlockBytes;

    /// <summary>Bytes of a block's codes for one tile.</summary>
    public int BlockBytes => Planes.Sum(p => p.LaneBytes * WarpLanes);

    /// <summary>Bytes of a body's parameters for one tile.</summary>
    public int ParameterBytes => Groups * Parameters.Length * 2 * TileRows;

    /// <summary>Where a number of the parameters of two rows lies.</summary>
    /// <param name="bodies">Bodies of a tile.</param>
    /// <param name="pair">The first of the rows in its tile.</param>
    /// <param name="index">The number, counted through the groups and the parameters of each, those of the two rows side by side.</param>
    internal long ParameterAt(int tile, int bodies, int body, int pair, int index)
    {
        var words = Groups * Parameters.Length;
        var piece = words % 4 == 0 ? 8 : words % 2 == 0 ? 4 : 2;
        var start = (((long)tile * bodies) + body) * ParameterBytes / 2;
        return start + ((((index / piece * (TileRows / 2)) + pair) * piece) + (index % piece));
    }

    /// <summary>Tiles of that many rows.</summary>
    public static int Tiles(int rows) => (rows + TileRows - 1) / TileRows;

    /// <summary>Bodies along that many k.</summary>
    public int Bodies(int columns) => (columns + Body - 1) / Body;

    /// <summary>The code in a slot of a lane.</summary>
    public TileStep PlaceOf(int lane, int slot) => Sum(Lanes, lane, Sum(Slots, slot, default));

    private static TileStep Sum(ImmutableArray<TileStep> steps, int bits, TileStep at)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if ((bits >> i & 1) != 0)
            {
                at = new TileStep(at.Row + steps[i].Row, at.K + steps[i].K);
            }
        }
        return at;
    }
}

/// <summary>A parameter of a group of weights.</summary>
public enum TensorParameter
{
    /// <summary>What its levels are multiplied with.</summary>
    Scale,

    /// <summary>What is subtracted from its levels before.</summary>
    Zero,

    /// <summary>What is added behind the scale.</summary>
    Offset,
}
