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

    private const int Threads = 32 * Warps;
    private const int ManyEights = 8;

    /// <summary>Bytes of the scale and the sum of a group of a token's activations.</summary>
    private const int GroupOfToken = 8;

    private readonly PtxWriter ptx = new();
    private readonly TensorPlan plan;
    private readonly WeightFragments weights;
    private readonly WarpSums sums;
    private readonly int eights;
    private readonly int stages;
    private readonly int rowBytes;

    private TileKernel(TensorPlan plan, int tokens)
    {
        this.plan = plan;
        eights = tokens / TensorPlan.Eight;
        stages = StagesOf(tokens);
        rowBytes = TensorPlan.TokenBytes(plan.Body * plan.ElementBytes);
        var scalesWeights = plan.Activation is null && (plan.Form.Offset is not null || (plan.Form.Scale is not null && ScalesWeights(plan, eights)));
        weights = new WeightFragments(ptx, plan, Tiles, scalesWeights, StagesWeights(eights));
        sums = plan.Activation is null
            ? new GroupSums(ptx, plan, weights, Tiles, eights, scalesWeights)
            : new IntegerSums(ptx, plan, weights, Tiles, eights, ptx.Word("x_groups_at"), tokens * GroupOfToken);
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
        return kernel.stages * kernel.StageBytes;
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
        if (StagesWeights(eights))
        {
            ptx.Op($"add.u32 {ptx.Word("part")}, {ptx.Word("shared_x")}, {ActivationBytes}");
            weights.BeginStages(ptx.Word("part"));
        }
        else
        {
            ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("body")}, {ptx.Word("end")}");
            weights.Load(0, ptx.Predicate("more"), 0);
        }
        if (plan.Conversion is CodeConversion.PairTable table)
        {
            PairTableCopy.Fill(ptx, table, Warps);
        }
        BeginCopies();
        for (var stage = 0; stage < stages - 1; stage++)
        {
            CopyStage(stage, $"{stage * StageBytes}");
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
        ptx.Op($"mad.lo.u32 {ptx.Word("x_in_stage")}, {ptx.Word("row")}, {rowBytes}, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_in_stage")}, {ptx.Word("quarter")}, {TensorPlan.LaneBytes}, {ptx.Word("x_in_stage")}");
    }

    private int ChunksOfRow => plan.Body * plan.ElementBytes / 16;

    private int RowsOfPass => Threads / ChunksOfRow;

    private int ActivationBytes => eights * 8 * rowBytes;

    // Groups of activations in a body.
    private int Groups => plan.Activation is null ? 0 : plan.Body / plan.SumSpan;

    private int StageBytes => GroupsInStage + (Groups * eights * TensorPlan.Eight * GroupOfToken);

    private int GroupsInStage => ActivationBytes + (Warps * weights.StagedBytes);

    // Every thread copies the same 16 bytes along k of several tokens. Little of it is kept in registers, since sums take most of them.
    private void BeginCopies()
    {
        ptx.Remark("Which activations this thread copies: 16 bytes along k, every few tokens.");
        var (token, at) = (ptx.Word("copy_token"), ptx.Word("copy_k"));
        ptx.Op($"div.u32 {token}, {ptx.Word("thread")}, {ChunksOfRow}");
        ptx.Op($"mul.lo.u32 {at}, {token}, {ChunksOfRow}");
        ptx.Op($"sub.u32 {at}, {ptx.Word("thread")}, {at}");
        ptx.Op($"mul.lo.u32 {at}, {at}, {16 / plan.ElementBytes}");
        ptx.Op($"mad.lo.u32 {ptx.Word("copy_to")}, {token}, {rowBytes}, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("copy_to")}, {at}, {plan.ElementBytes}, {ptx.Word("copy_to")}");
        ptx.Op($"add.u32 {token}, {token}, {ptx.Word("first_token")}");
        ptx.Op($"mul.lo.u32 {ptx.Word("x_size")}, {ptx.Word("m")}, {ptx.Word("x_stride")}");
    }

    // Copies the activations of a body into a stage of the ring, and closes a group of copies also where the body is not there.
    private void CopyStage(int ahead, string stage)
    {
        var (bytes, size, to, from, copies, body) = (ptx.Word("bytes"), ptx.Word("size"), ptx.Word("to"), ptx.Address("from"), ptx.Predicate("copies"), ptx.Word("copy_body"));
        var (k, at) = (ptx.Word("k_at"), ptx.Word("x_index"));
        var tokens = eights * 8;
        ptx.Op($"add.u32 {body}, {ptx.Word("body")}, {ahead}");
        ptx.Op($"setp.lt.u32 {copies}, {body}, {ptx.Word("end")}");
        if (StagesWeights(eights))
        {
            weights.Stage(copies, ahead, stage);
        }
        if (Threads % ChunksOfRow != 0)
        {
            // Threads behind the last whole row copy nothing.
            ptx.Op($"setp.lt.and.u32 {copies}, {ptx.Word("thread")}, {RowsOfPass * ChunksOfRow}, {copies}");
        }
        ptx.Op($"mad.lo.u32 {k}, {body}, {plan.Body}, {ptx.Word("copy_k")}");
        ActivationCopy.Bytes(ptx, k, bytes, plan.ElementBytes);
        ptx.Op($"mad.lo.u32 {at}, {ptx.Word("copy_token")}, {ptx.Word("x_stride")}, {k}");
        ptx.Op($"add.u32 {to}, {ptx.Word("copy_to")}, {stage}");
        for (var row = 0; row < tokens; row += RowsOfPass)
        {
            // What is not there is 0, and its address is not read.
            ptx.Op($"setp.lt.u32 {ptx.Predicate("there")}, {at}, {ptx.Word("x_size")}");
            ptx.Op($"selp.b32 {size}, {bytes}, 0, {ptx.Predicate("there")}");
            ptx.Op($"mad.wide.u32 {from}, {at}, {plan.ElementBytes}, {ptx.Address("x")}");
            var guard = copies;
            if (tokens - row < RowsOfPass)
            {
                guard = ptx.Predicate("copies_rest");
                ptx.Op($"setp.lt.and.u32 {guard}, {ptx.Word("thread")}, {(tokens - row) * ChunksOfRow}, {copies}");
            }
            ptx.If(guard, $"cp.async.cg.shared.global [{to}+{row * rowBytes}], [{from}], 16, {size}");
            if (row + RowsOfPass < tokens)
            {
                ptx.Op($"mad.lo.u32 {at}, {ptx.Word("x_stride")}, {RowsOfPass}, {at}");
            }
        }
        if (plan.Activation is not null)
        {
            CopyGroups(body, stage);
        }
        ptx.Op("cp.async.commit_group");
    }

    // Scales and sums of two tokens are 16 bytes.
    private void CopyGroups(string body, string stage)
    {
        var perGroup = eights * TensorPlan.Eight / 2;
        var perPass = Threads / perGroup;
        var (group, pair, to, from, copies) = (ptx.Word("copy_group"), ptx.Word("copy_pair"), ptx.Word("to"), ptx.Address("from"), ptx.Predicate("copies_groups"));
        for (var first = 0; first < Groups; first += perPass)
        {
            ptx.Op($"div.u32 {group}, {ptx.Word("thread")}, {perGroup}");
            ptx.Op($"mul.lo.u32 {pair}, {group}, {perGroup}");
            ptx.Op($"sub.u32 {pair}, {ptx.Word("thread")}, {pair}");
            ptx.Op($"add.u32 {group}, {group}, {first}");
            ptx.Op($"mad.lo.u32 {to}, {group}, {eights * TensorPlan.Eight * GroupOfToken}, {ptx.Word("shared_x")}");
            ptx.Op($"mad.lo.u32 {to}, {pair}, 16, {to}");
            ptx.Op($"add.u32 {to}, {to}, {stage}");
            ptx.Op($"setp.lt.u32 {copies}, {body}, {ptx.Word("end")}");
            ptx.Op($"setp.lt.and.u32 {copies}, {group}, {Groups}, {copies}");
            ptx.Op($"mad.lo.u32 {group}, {body}, {Groups}, {group}");
            ptx.Op($"mul.lo.u32 {group}, {group}, {ptx.Word("x_groups_stride")}");
            ptx.Op($"mad.lo.u32 {pair}, {pair}, 2, {ptx.Word("first_token")}");
            ptx.Op($"setp.lt.u32 {ptx.Predicate("there")}, {pair}, {ptx.Word("x_groups_stride")}");
            ptx.Op($"selp.b32 {ptx.Word("size")}, 16, 0, {ptx.Predicate("there")}");
            ptx.Op($"add.u32 {group}, {group}, {pair}");
            ptx.Op($"mad.wide.u32 {from}, {group}, {GroupOfToken}, {ptx.Address("x_groups")}");
            ptx.If(copies, $"cp.async.cg.shared.global [{to}+{GroupsInStage}], [{from}], 16, {ptx.Word("size")}");
        }
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
        ptx.Op($"sub.u32 {free}, {ptx.Word("stage")}, {StageBytes}");
        ptx.Op($"setp.eq.u32 {ptx.Predicate("wraps")}, {ptx.Word("stage")}, 0");
        ptx.Op($"selp.b32 {free}, {(stages - 1) * StageBytes}, {free}, {ptx.Predicate("wraps")}");
        CopyStage(stages - 1, free);
        ptx.Op($"add.u32 {ptx.Word("x_at")}, {ptx.Word("x_in_stage")}, {ptx.Word("stage")}");
        ptx.Op($"add.u32 {ptx.Word("body")}, {ptx.Word("body")}, 1");
        ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("body")}, {ptx.Word("end")}");
        if (plan.Activation is not null)
        {
            ptx.Op($"add.u32 {ptx.Word("x_groups_at")}, {ptx.Word("shared_x")}, {ptx.Word("stage")}");
            ptx.Op($"mad.lo.u32 {ptx.Word("x_groups_at")}, {ptx.Word("quarter")}, 16, {ptx.Word("x_groups_at")}");
            ptx.Op($"add.u32 {ptx.Word("x_groups_at")}, {ptx.Word("x_groups_at")}, {GroupsInStage}");
        }
        if (StagesWeights(eights))
        {
            weights.BeginStage(ptx.Word("stage"));
        }
        Body();
        weights.Advance(1);
        ptx.Op($"add.u32 {ptx.Word("stage")}, {ptx.Word("stage")}, {StageBytes}");
        ptx.Op($"setp.eq.u32 {ptx.Predicate("wraps")}, {ptx.Word("stage")}, {stages * StageBytes}");
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
                if ((step + 1) % plan.StepsOfBlock == 0 && !StagesWeights(eights))
                {
                    weights.LoadBlock(0, tile, step / plan.StepsOfBlock, ptx.Predicate("more"), 1);
                }
            }
            for (var eight = 0; eight < eights; eight++)
            {
                var (b0, b1) = ActivationCopy.Load(ptx, eight, $"{ptx.Word("x_at")}+{(eight * 8 * rowBytes) + (k * plan.ElementBytes)}");
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
        for (var tile = 0; tile < Tiles && !StagesWeights(eights); tile++)
        {
            weights.LoadParameters(0, tile, ptx.Predicate("more"), 1);
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
