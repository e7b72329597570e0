using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Vector loads of packed weights into sets of registers, and the addresses that they go by.</summary>
/// <param name="tiles">Tiles of 16 rows that a warp holds.</param>
internal sealed class WeightLoads(PtxWriter ptx, TensorPlan plan, WeightRegisters registers, BodyPlaces places, int tiles)
{
    /// <summary>Rows that are eight apart share a record of parameters.</summary>
    public const int RowPairs = TensorPlan.TileRows / 2;

    /// <summary>The addresses of each tile's first body.</summary>
    /// <param name="tile">The register with the first tile.</param>
    /// <param name="bodies">The register with the bodies of a tile.</param>
    /// <param name="body">The register with the number of the first body.</param>
    public void Begin(string tile, string bodies, string body)
    {
        ptx.Remark("Where this warp's weights begin.");
        var (index, pairOfRows) = (ptx.Word("index"), ptx.Word("part"));
        for (var i = 0; i < tiles; i++)
        {
            // A tile behind the last one reads that again; its sums are not stored.
            ptx.Op($"add.u32 {index}, {ptx.Word("n")}, {TensorPlan.TileRows - 1}");
            ptx.Op($"div.u32 {index}, {index}, {TensorPlan.TileRows}");
            ptx.Op($"sub.u32 {index}, {index}, 1");
            ptx.Op($"add.u32 {ptx.Word("own_tile")}, {tile}, {i}");
            ptx.Op($"min.u32 {index}, {index}, {ptx.Word("own_tile")}");
            ptx.Op($"mad.lo.u32 {index}, {index}, {bodies}, {body}");
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                var codes = registers.CodesAt(i, plane);
                ptx.Op($"mad.wide.u32 {codes}, {index}, {plan.BodyBytes}, {ptx.Address("codes")}");
                ptx.Op($"mad.wide.u32 {codes}, {ptx.Word("lane")}, {plan.WordsOf(plane) * 4}, {codes}");
            }
            if (plan.Parameters.Count > 0)
            {
                var groups = registers.GroupsAt(i);
                ptx.Op($"mad.wide.u32 {groups}, {index}, {plan.ParameterBytes}, {ptx.Address("parameters")}");
                ptx.Op($"shr.u32 {pairOfRows}, {ptx.Word("lane")}, 2");
                ptx.Op($"mad.wide.u32 {groups}, {pairOfRows}, {plan.PieceWords * 4}, {groups}");
            }
        }
    }

    /// <summary>Loads a body into a set where the predicate holds.</summary>
    /// <param name="ahead">How many bodies it lies behind the one that the addresses point to, times how many bodies apart they are.</param>
    public void Body(int set, string predicate, int ahead)
    {
        places.ForBlocks((tile, block) => Block(set, tile, block, predicate, ahead));
        for (var tile = 0; tile < tiles; tile++)
        {
            Parameters(set, tile, predicate, ahead);
        }
    }

    /// <summary>Loads one block's codes of a tile.</summary>
    public void Block(int set, int tile, int block, string predicate, int ahead)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.If(
                predicate,
                $"ld.global.nc.L1::no_allocate.L2::128B{registers.Words(new(set, tile, block), plane)}, [{registers.CodesAt(tile, plane)}+{(ahead * plan.BodyBytes) + places.Codes(block, plane)}]");
        }
    }

    /// <summary>Loads the parameters of a tile's body.</summary>
    public void Parameters(int set, int tile, string predicate, int ahead)
    {
        for (var i = 0; i < plan.RecordBytes / 4; i += plan.PieceWords)
        {
            ptx.If(predicate, $"ld.global.nc.L1::no_allocate{registers.Parameters(set, tile, i)}, [{registers.GroupsAt(tile)}+{(ahead * plan.ParameterBytes) + (i * 4 * RowPairs)}]");
        }
    }

    /// <summary>Moves the addresses on by a number of bodies.</summary>
    public void Advance(int by)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
            {
                ptx.Op($"add.s64 {registers.CodesAt(tile, plane)}, {registers.CodesAt(tile, plane)}, {by * plan.BodyBytes}");
            }
            if (plan.Parameters.Count > 0)
            {
                ptx.Op($"add.s64 {registers.GroupsAt(tile)}, {registers.GroupsAt(tile)}, {by * plan.ParameterBytes}");
            }
        }
    }
}
