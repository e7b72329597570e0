using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// Linear for a tile of many rows by 16 to 128 tokens. Each warp has rows of its own, whose weights it turns into left operands in registers;
/// the activations of all tokens go through a ring in shared memory, filled by asynchronous copies, and are shared by the warps.
/// </summary>
internal sealed class TileKernel
{
    /// <summary>Warps of a block, one below the other.</summary>
    public const int Warps = 4;

    /// <summary>Tiles of 16 rows that a warp holds.</summary>
    public const int Tiles = 2;

    /// <summary>Threads of a block.</summary>
    public const int Threads = 32 * Warps;

    private const int ManyEights = 8;

    private readonly PtxWriter ptx = new();
    private readonly TensorPlan plan;
    private readonly WeightFragments weights;
    private readonly WarpSums sums;
    private readonly TileCopies copies;
    private readonly int eights;
    private readonly int stages;

    private TileKernel(TensorPlan plan, int tokens)
    {
        this.plan = plan;
        eights = tokens / TensorPlan.Eight;
        stages = StagesOf(tokens);
        var scalesWeights = plan.Activation is null && (plan.Form.Offset is not null || (plan.Form.Scale is not null && ScalesWeights(plan, eights)));
        weights = new WeightFragments(ptx, plan, Tiles, scalesWeights, StagesWeights(eights));
        sums = plan.Activation is null
            ? new GroupSums(ptx, plan, weights.Groups, Tiles, eights, scalesWeights)
            : new IntegerSums(ptx, plan, weights.Groups, Tiles, eights, ptx.Word("x_groups_at"), tokens * TileCopies.GroupOfToken);
        copies = new TileCopies(ptx, plan, weights, eights);
    }

    /// <summary>Tokens of each kernel of the family. Sums of whole numbers are kept beside those in f32, so there are fewer of them.</summary>
    public static IReadOnlyList<int> TokenTiles(TensorPlan plan) => plan.Activation is null ? [16, 32, 64, 128] : [16, 64];

    public static PtxKernel Emit(TensorPlan plan, int tokens) => new TileKernel(plan, tokens).Emit();

    /// <summary>The name of the kernel for that many tokens.</summary>
    public static string Name(int tokens) => "tile" + tokens.ToString(CultureInfo.InvariantCulture);

    /// <summary>Dynamic shared memory of a block.</summary>
    public static int SharedBytes(TensorPlan plan, int tokens)
    {
        var kernel = new TileKernel(plan, tokens);
        return kernel.stages * kernel.copies.StageBytes;
    }

    // So many sums leave no registers for weights to wait in.
    private static bool StagesWeights(int eights) => eights > ManyEights;

    private static int StagesOf(int tokens) => tokens > 64 ? 2 : 3;

    // A multiplication for each register of weights, or one for each sum at the end of a group; more sums than these leave no registers.
    private static bool ScalesWeights(TensorPlan plan, int eights) =>
        eights > ManyEights || eights * plan.Instruction.K >= plan.Span;

    private PtxKernel Emit()
    {
        LinearParameters.Read(ptx, Parameters);
        Places();
        LinearParameters.Slice(ptx, plan.Body, "%ctaid.z");
        ptx.Op($"mov.u32 {ptx.Word("body")}, {ptx.Word("first")}");
        weights.Begin(ptx.Word("tile"), ptx.Word("bodies"), ptx.Word("body"));
        if (weights.Stages is { } waiting)
        {
            ptx.Op($"add.u32 {ptx.Word("part")}, {ptx.Word("shared_x")}, {copies.WeightsAt}");
            waiting.Begin(ptx.Word("part"));
        }
        else
        {
            ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("body")}, {ptx.Word("end")}");
            weights.Loads.Body(0, ptx.Predicate("more"), 0);
        }
        if (plan.Conversion is CodeConversion.PairTable table)
        {
            PairTableCopy.Fill(ptx, table, Warps);
        }
        copies.Begin();
        for (var stage = 0; stage < stages - 1; stage++)
        {
            copies.Copy(stage, $"{stage * copies.StageBytes}");
        }
        sums.Begin();
        Loop();
        Store();
        ptx.Op("ret");
        return new PtxKernel(Name(eights * 8), Threads, eights > 4 ? 2 : 3, Parameters, Shared() + ptx);
    }

    private IReadOnlyList<(string Type, string Name)> Parameters => plan.Activation is null ? LinearParameters.All : LinearParameters.WithGroups;

    private string Shared() => (plan.Conversion is CodeConversion.PairTable table ? PairTableCopy.Shared(table) : "") + "    .shared .align 4 .b32 ticket;\n";

    private void Places()
    {
        ptx.Remark("This warp's first tile of rows, this block's first token.");
        ptx.Op($"mov.u32 {ptx.Word("tile")}, %ctaid.x");
        ptx.Op($"mad.lo.u32 {ptx.Word("tile")}, {ptx.Word("tile")}, {Warps}, {ptx.Word("warp")}");
        ptx.Op($"mul.lo.u32 {ptx.Word("tile")}, {ptx.Word("tile")}, {Tiles}");
        ptx.Op($"mov.u32 {ptx.Word("first_token")}, %ctaid.y");
        ptx.Op($"mul.lo.u32 {ptx.Word("first_token")}, {ptx.Word("first_token")}, {eights * 8}");
        ptx.Op($"shr.u32 {ptx.Word("row")}, {ptx.Word("lane")}, 2");
        ptx.Op($"and.b32 {ptx.Word("quarter")}, {ptx.Word("lane")}, 3");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_in_stage")}, {ptx.Word("row")}, {copies.RowBytes}, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_in_stage")}, {ptx.Word("quarter")}, {TensorPlan.LaneBytes}, {ptx.Word("x_in_stage")}");
    }

    private void Loop()
    {
        ptx.Op($"mov.u32 {ptx.Word("stage")}, 0");
        ptx.Op($"setp.ge.u32 {ptx.Predicate("done")}, {ptx.Word("body")}, {ptx.Word("end")}");
        ptx.If(ptx.Predicate("done"), "bra.uni DONE");
        ptx.Label("LOOP");
        ptx.Remark("The body's activations are there, and nobody reads those before them any more.");
        ptx.Op($"cp.async.wait_group {stages - 2}");
        ptx.Op("bar.sync 0");
        var free = ptx.Word("free_stage");
        ptx.Op($"sub.u32 {free}, {ptx.Word("stage")}, {copies.StageBytes}");
        ptx.Op($"setp.eq.u32 {ptx.Predicate("wraps")}, {ptx.Word("stage")}, 0");
        ptx.Op($"selp.b32 {free}, {(stages - 1) * copies.StageBytes}, {free}, {ptx.Predicate("wraps")}");
        copies.Copy(stages - 1, free);
        ptx.Op($"add.u32 {ptx.Word("x_at")}, {ptx.Word("x_in_stage")}, {ptx.Word("stage")}");
        ptx.Op($"add.u32 {ptx.Word("body")}, {ptx.Word("body")}, 1");
        ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("body")}, {ptx.Word("end")}");
        if (plan.Activation is not null)
        {
            ptx.Op($"add.u32 {ptx.Word("x_groups_at")}, {ptx.Word("shared_x")}, {ptx.Word("stage")}");
            ptx.Op($"mad.lo.u32 {ptx.Word("x_groups_at")}, {ptx.Word("quarter")}, 16, {ptx.Word("x_groups_at")}");
            ptx.Op($"add.u32 {ptx.Word("x_groups_at")}, {ptx.Word("x_groups_at")}, {copies.GroupsAt}");
        }
        weights.Stages?.Use(ptx.Word("stage"));
        Body();
        weights.Loads.Advance(1);
        ptx.Op($"add.u32 {ptx.Word("stage")}, {ptx.Word("stage")}, {copies.StageBytes}");
        ptx.Op($"setp.eq.u32 {ptx.Predicate("wraps")}, {ptx.Word("stage")}, {stages * copies.StageBytes}");
        ptx.Op($"selp.b32 {ptx.Word("stage")}, 0, {ptx.Word("stage")}, {ptx.Predicate("wraps")}");
        ptx.If(ptx.Predicate("more"), "bra.uni LOOP");
        ptx.Label("DONE");
    }

    private void Body()
    {
        var depth = plan.Instruction.K;
        for (var step = 0; step < plan.Steps; step++)
        {
            var k = step * depth;
            ptx.Remark($"k {k} … {k + depth - 1} of the body.");
            var fragments = new List<IReadOnlyList<string>>();
            for (var tile = 0; tile < Tiles; tile++)
            {
                if (k % plan.Span == 0)
                {
                    weights.BeginGroup(0, tile, k / plan.Span);
                }
                fragments.Add(weights.Fragment(0, tile, step));
                if ((step + 1) % plan.StepsOfBlock == 0 && weights.Stages is null)
                {
                    weights.Loads.Block(0, tile, step / plan.StepsOfBlock, ptx.Predicate("more"), 1);
                }
            }
            for (var eight = 0; eight < eights; eight++)
            {
                var (b0, b1) = ActivationCopy.Load(ptx, eight, $"{ptx.Word("x_at")}+{(eight * 8 * copies.RowBytes) + (k * plan.ElementBytes)}");
                for (var tile = 0; tile < Tiles; tile++)
                {
                    sums.Multiply(tile, eight, fragments[tile], b0, b1, k % plan.SumSpan == 0);
                }
            }
            if ((k + depth) % plan.SumSpan == 0)
            {
                sums.EndGroup(k / plan.SumSpan);
            }
        }
        for (var tile = 0; tile < Tiles && weights.Stages is null; tile++)
        {
            weights.Loads.Parameters(0, tile, ptx.Predicate("more"), 1);
        }
    }

    private void Store()
    {
        ptx.Remark("Each lane has the sums of two rows and two tokens in every tile and eight.");
        ptx.Op($"mad.lo.u32 {ptx.Word("row")}, {ptx.Word("tile")}, {TensorPlan.TileRows}, {ptx.Word("row")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("token")}, {ptx.Word("quarter")}, 2, {ptx.Word("first_token")}");
        ptx.Op($"mov.u32 {ptx.Word("part")}, %ctaid.y");
        ptx.Op($"mov.u32 {ptx.Word("parts")}, %nctaid.x");
        ptx.Op($"mov.u32 {ptx.Word("of_rows")}, %ctaid.x");
        ptx.Op($"mad.lo.u32 {ptx.Word("part")}, {ptx.Word("part")}, {ptx.Word("parts")}, {ptx.Word("of_rows")}");
        var rows = Enumerable.Range(0, Tiles * 2).Select(i => i * 8).ToList();
        var tokens = Enumerable.Range(0, eights * 2).Select(i => (i / 2 * 8) + (i % 2)).ToList();
        var ends = new SliceSums(ptx, ptx.Word("row"), rows, ptx.Word("token"), tokens, (row, token) => sums.Of(row / 2, token / 2, (row % 2 * 2) + (token % 2)));
        ends.StoreOrAdd("%nctaid.z", ptx.Word("part"));
    }
}
