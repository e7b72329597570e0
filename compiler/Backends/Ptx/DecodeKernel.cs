using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// Linear for up to 8 tokens. A block computes one tile of 16 rows: its warps take turns along k, so that the block reads one run of memory,
/// each with several bodies of loads under way. The activations of the slice lie in shared memory. Bound by the bytes of the weights.
/// </summary>
internal sealed class DecodeKernel
{
    public const string Name = "decode";
    public const int Warps = 8;
    public const int LargestM = 8;

    private const int Sets = 4;
    private const int ColumnStride = 20; // from one token's sums to the next: 16 rows, and what keeps lanes in banks of their own

    private readonly PtxWriter ptx = new();
    private readonly TensorPlan plan;
    private readonly WeightFragments weights;
    private readonly GroupSums sums;

    private DecodeKernel(TensorPlan plan)
    {
        this.plan = plan;
        var scalesWeights = plan.Form.Offset is not null;
        weights = new WeightFragments(ptx, plan, 1, scalesWeights);
        sums = new GroupSums(ptx, plan, weights, 1, 1, scalesWeights);
    }

    public static PtxKernel Emit(TensorPlan plan) => new DecodeKernel(plan).Emit();

    private PtxKernel Emit()
    {
        LinearParameters.Read(ptx, LinearParameters.All);
        ptx.Op($"mov.u32 {ptx.Word("tile")}, %ctaid.x");
        LinearParameters.Slice(ptx, plan.Body, "%ctaid.y");
        ptx.Op($"add.u32 {ptx.Word("body")}, {ptx.Word("first")}, {ptx.Word("warp")}");
        weights.Begin(ptx.Word("tile"), ptx.Word("bodies"), ptx.Word("body"));
        ptx.Remark("The first loads are under way before anything is waited for.");
        for (var set = 0; set < Sets; set++)
        {
            ptx.Op($"add.u32 {ptx.Word("ahead")}, {ptx.Word("body")}, {set * Warps}");
            ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("ahead")}, {ptx.Word("end")}");
            weights.Load(set, ptx.Predicate("more"), set * Warps);
        }
        CopyActivations();
        if (plan.Conversion is CodeConversion.PairTable table)
        {
            PairTableCopy.Fill(ptx, table, Warps);
        }
        ptx.Op("cp.async.wait_all");
        ptx.Op("bar.sync 0");
        ReadAddress();
        sums.Begin();
        Loop();
        SumWarps();
        return new PtxKernel(Name, 32 * Warps, 2, LinearParameters.All, Shared() + ptx);
    }

    private string Shared() =>
        $"    .shared .align 16 .b8 warp_sums[{Warps * LargestM * ColumnStride * 4}];\n"
        + (plan.Conversion is CodeConversion.PairTable table ? PairTableCopy.Shared(table) : "")
        + "    .shared .align 4 .b32 ticket;\n";

    // 16 bytes a thread until the slice of every token is there; what lies behind k is 0.
    private void CopyActivations()
    {
        ptx.Remark("Activations of the slice into shared memory; 0 behind the last k.");
        var (k0, count, stride, perRow, total, chunk) = (ptx.Word("k0"), ptx.Word("slice_k"), ptx.Word("row_bytes"), ptx.Word("chunks"), ptx.Word("total"), ptx.Word("chunk"));
        ptx.Op($"mul.lo.u32 {k0}, {ptx.Word("first")}, {plan.Body}");
        ptx.Op($"sub.u32 {count}, {ptx.Word("end")}, {ptx.Word("first")}");
        ptx.Op($"mul.lo.u32 {count}, {count}, {plan.Body}");
        ptx.Op($"shr.u32 {perRow}, {count}, 3");
        ptx.Op($"mul.lo.u32 {total}, {perRow}, {ptx.Word("m")}");
        ptx.Op($"shl.b32 {stride}, {count}, 1");
        ptx.Op($"add.u32 {stride}, {stride}, 127");
        ptx.Op($"and.b32 {stride}, {stride}, 0xffffff80");
        ptx.Op($"add.u32 {stride}, {stride}, {TensorPlan.TokenPadding}");
        ptx.Op($"mov.u32 {chunk}, {ptx.Word("thread")}");
        var (next, end) = (ptx.Fresh("COPY"), ptx.Fresh("COPIED"));
        ptx.Label(next);
        ptx.Op($"setp.ge.u32 {ptx.Predicate("copied")}, {chunk}, {total}");
        ptx.If(ptx.Predicate("copied"), $"bra {end}");
        var (token, at, to, bytes, from) = (ptx.Word("token"), ptx.Word("k_at"), ptx.Word("to"), ptx.Word("bytes"), ptx.Address("from"));
        ptx.Op($"div.u32 {token}, {chunk}, {perRow}");
        ptx.Op($"mul.lo.u32 {at}, {token}, {perRow}");
        ptx.Op($"sub.u32 {at}, {chunk}, {at}");
        ptx.Op($"shl.b32 {at}, {at}, 3");
        ptx.Op($"mad.lo.u32 {to}, {at}, 2, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {to}, {token}, {stride}, {to}");
        ptx.Op($"add.u32 {at}, {at}, {k0}");
        ActivationCopy.Bytes(ptx, at, bytes, plan.ElementBytes);
        ActivationCopy.From(ptx, token, at, from);
        ptx.Op($"cp.async.cg.shared.global [{to}], [{from}], 16, {bytes}");
        ptx.Op($"add.u32 {chunk}, {chunk}, {32 * Warps}");
        ptx.Op($"bra {next}");
        ptx.Label(end);
    }

    // Lane 4r + t reads token r; tokens that are not there read the last one, and their sums are not stored.
    private void ReadAddress()
    {
        ptx.Remark("Where a lane's activations lie.");
        ptx.Op($"shr.u32 {ptx.Word("row")}, {ptx.Word("lane")}, 2");
        ptx.Op($"and.b32 {ptx.Word("quarter")}, {ptx.Word("lane")}, 3");
        ptx.Op($"sub.u32 {ptx.Word("token")}, {ptx.Word("m")}, 1");
        ptx.Op($"min.u32 {ptx.Word("token")}, {ptx.Word("token")}, {ptx.Word("row")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_at")}, {ptx.Word("token")}, {ptx.Word("row_bytes")}, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_at")}, {ptx.Word("quarter")}, {TensorPlan.LaneBytes}, {ptx.Word("x_at")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("x_at")}, {ptx.Word("warp")}, {plan.Body * 2}, {ptx.Word("x_at")}");
    }

    private void Loop()
    {
        ptx.Remark($"Each turn uses {Sets} bodies, {Warps} apart, and asks for those that come {Sets} turns of the warps later.");
        ptx.Label("LOOP");
        for (var set = 0; set < Sets; set++)
        {
            ptx.Op($"setp.ge.u32 {ptx.Predicate("done")}, {ptx.Word("body")}, {ptx.Word("end")}");
            ptx.If(ptx.Predicate("done"), "bra.uni DONE");
            ptx.Op($"add.u32 {ptx.Word("ahead")}, {ptx.Word("body")}, {Sets * Warps}");
            ptx.Op($"setp.lt.u32 {ptx.Predicate("more")}, {ptx.Word("ahead")}, {ptx.Word("end")}");
            Body(set);
            weights.Advance(Warps);
            ptx.Op($"add.u32 {ptx.Word("x_at")}, {ptx.Word("x_at")}, {Warps * plan.Body * 2}");
            ptx.Op($"add.u32 {ptx.Word("body")}, {ptx.Word("body")}, {Warps}");
        }
        ptx.Op("bra.uni LOOP");
        ptx.Label("DONE");
    }

    private void Body(int set)
    {
        for (var step = 0; step < plan.Steps; step++)
        {
            var k = step * plan.Instruction.K;
            if (k % plan.Span == 0)
            {
                weights.BeginGroup(set, 0, k / plan.Span);
            }
            var a = weights.Fragment(set, 0, step);
            var (b0, b1) = ActivationCopy.Load(ptx, 0, $"{ptx.Word("x_at")}+{k * 2}");
            sums.Multiply(0, 0, a, b0, b1, k % plan.Span == 0);
            if ((step + 1) % plan.StepsOfBlock == 0)
            {
                weights.LoadBlock(set, 0, step / plan.StepsOfBlock, ptx.Predicate("more"), Sets * Warps);
            }
            if ((k + plan.Instruction.K) % plan.Span == 0)
            {
                sums.EndGroup(k / plan.Span);
            }
        }
        weights.LoadParameters(set, 0, ptx.Predicate("more"), Sets * Warps);
    }

    // Sums of the warps meet in shared memory, always in the same order.
    private void SumWarps()
    {
        ptx.Remark("Sums of the warps.");
        var at = ptx.Word("sum_at");
        ptx.Op($"mov.u32 {ptx.Word("part")}, warp_sums");
        ptx.Op($"mad.lo.u32 {at}, {ptx.Word("warp")}, {LargestM * ColumnStride * 4}, {ptx.Word("part")}");
        ptx.Op($"mad.lo.u32 {at}, {ptx.Word("quarter")}, {2 * ColumnStride * 4}, {at}");
        ptx.Op($"mad.lo.u32 {at}, {ptx.Word("row")}, 4, {at}");
        foreach (var register in Enumerable.Range(0, 4))
        {
            ptx.Op($"st.shared.f32 [{at}+{(register % 2 * ColumnStride * 4) + (register / 2 * 32)}], {sums.Of(0, 0, register)}");
        }
        ptx.Op("bar.sync 0");
        var (token, row, summed, sum, addend) = (ptx.Word("token"), ptx.Word("row_of_y"), ptx.Predicate("summed"), ptx.Float("sum"), ptx.Float("addend"));
        ptx.Op($"shr.u32 {token}, {ptx.Word("thread")}, 4");
        ptx.Op($"and.b32 {row}, {ptx.Word("thread")}, 15");
        ptx.Op($"mad.lo.u32 {at}, {token}, {ColumnStride * 4}, {ptx.Word("part")}");
        ptx.Op($"mad.lo.u32 {at}, {row}, 4, {at}");
        ptx.Op($"mad.lo.u32 {row}, {ptx.Word("tile")}, {TensorPlan.TileRows}, {row}");
        ptx.Op($"setp.lt.u32 {summed}, {ptx.Word("thread")}, {LargestM * TensorPlan.TileRows}");
        ptx.Op($"mov.f32 {sum}, 0f00000000");
        for (var warp = 0; warp < Warps; warp++)
        {
            ptx.If(summed, $"ld.shared.f32 {addend}, [{at}+{warp * LargestM * ColumnStride * 4}]");
            ptx.If(summed, $"add.rn.f32 {sum}, {sum}, {addend}");
        }
        // Threads beyond the tile's sums count as a token that is not there.
        ptx.Op($"selp.b32 {token}, {token}, {ptx.Word("m")}, {summed}");
        new SliceSums(ptx, row, [0], token, [0], (_, _) => sum).StoreOrAdd("%nctaid.y", ptx.Word("tile"));
        ptx.Op("ret");
    }
}
