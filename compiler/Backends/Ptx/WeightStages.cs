using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Bodies of packed weights that wait in shared memory, each lane's in a place of its own, where registers do not suffice.</summary>
/// <param name="tiles">Tiles of 16 rows that a warp holds.</param>
internal sealed class WeightStages(PtxWriter ptx, TensorPlan plan, WeightRegisters registers, BodyPlaces places, int tiles)
{
    /// <summary>Bytes of shared memory that a body of a warp waits in.</summary>
    public int Bytes => tiles * (plan.BodyBytes + GroupBytes);

    private int GroupBytes => ((plan.RecordBytes * 32) + 15) / 16 * 16;

    private int PieceBytes => plan.PieceWords * 4;

    /// <summary>Addresses of a lane's places in the first stage.</summary>
    /// <param name="warps">The register with the shared memory of the block's first warp.</param>
    public void Begin(string warps)
    {
        var own = ptx.Word("own_stage");
        ptx.Op($"mad.lo.u32 {own}, {ptx.Word("warp")}, {Bytes}, {warps}");
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"mad.lo.u32 {FirstCodes(plane)}, {ptx.Word("lane")}, {plan.WordsOf(plane) * 4}, {own}");
        }
        if (plan.Parameters.Count > 0)
        {
            ptx.Op($"mad.lo.u32 {FirstGroups}, {ptx.Word("lane")}, {PieceBytes}, {own}");
        }
    }

    /// <summary>Copies a body into a stage where the predicate holds; the caller closes the group of copies.</summary>
    public void Copy(string predicate, int ahead, string stage)
    {
        var to = ptx.Word("stage_to");
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"add.u32 {to}, {FirstCodes(plane)}, {stage}");
            places.ForBlocks((tile, block) =>
            {
                var at = places.Codes(block, plane);
                Copy(predicate, $"{to}+{(tile * plan.BodyBytes) + at}", $"{registers.CodesAt(tile, plane)}+{(ahead * plan.BodyBytes) + at}", plan.WordsOf(plane) * 4);
            });
        }
        if (plan.Parameters.Count == 0)
        {
            return;
        }
        ptx.Op($"add.u32 {to}, {FirstGroups}, {stage}");
        for (var tile = 0; tile < tiles; tile++)
        {
            // Pieces of all lanes lie side by side, so that a load of them meets in no bank.
            for (var at = 0; at < plan.RecordBytes; at += PieceBytes)
            {
                Copy(predicate, $"{to}+{GroupsOffset(tile) + (at * 32)}", $"{registers.GroupsAt(tile)}+{(ahead * plan.ParameterBytes) + (at * WeightLoads.RowPairs)}", PieceBytes);
            }
        }
    }

    /// <summary>Makes a stage the one that is loaded from.</summary>
    public void Use(string stage)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"add.u32 {UsedCodes(plane)}, {FirstCodes(plane)}, {stage}");
        }
        if (plan.Parameters.Count > 0)
        {
            ptx.Op($"add.u32 {UsedGroups}, {FirstGroups}, {stage}");
        }
    }

    /// <summary>Loads one block's codes of a tile.</summary>
    public void LoadBlock(CodeBlock block)
    {
        for (var plane = 0; plane < plan.Conversion.Planes.Count; plane++)
        {
            ptx.Op($"ld.shared{registers.Words(block, plane)}, [{UsedCodes(plane)}+{(block.Tile * plan.BodyBytes) + places.Codes(block.Block, plane)}]");
        }
    }

    /// <summary>Loads the parameters of a group of a tile, but for those that came with the group before.</summary>
    /// <param name="first">The number of its first parameter in the record.</param>
    public void LoadGroup(int set, int tile, int first)
    {
        var width = plan.PieceWords;
        for (var piece = (first + width - 1) / width; piece * width < first + plan.Parameters.Count; piece++)
        {
            ptx.Op($"ld.shared{registers.Parameters(set, tile, piece * width)}, [{UsedGroups}+{GroupsOffset(tile) + (piece * PieceBytes * 32)}]");
        }
    }

    private string FirstCodes(int plane) => ptx.Word($"staged_{plane}");

    private string FirstGroups => ptx.Word("staged_groups");

    private string UsedCodes(int plane) => ptx.Word($"codes_at_{plane}");

    private string UsedGroups => ptx.Word("groups_at");

    private int GroupsOffset(int tile) => (tiles * plan.BodyBytes) + (tile * GroupBytes);

    // Copies of 16 bytes pass by the first cache; narrower ones can't.
    private void Copy(string predicate, string to, string from, int bytes) =>
        ptx.If(predicate, $"cp.async.{(bytes == 16 ? "cg" : "ca")}.shared.global [{to}], [{from}], {bytes}");
}
