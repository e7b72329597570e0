using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// What of a body <see cref="TileKernel"/> copies into a stage of its ring in shared memory, one behind the other: the activations of all
/// tokens, weights where they wait there, and scales and sums of groups of activations.
/// </summary>
/// <param name="eights">Eights of tokens.</param>
internal sealed class TileCopies(PtxWriter ptx, TensorPlan plan, WeightFragments weights, int eights)
{
    /// <summary>Bytes of the scale and the sum of a group of a token's activations.</summary>
    public const int GroupOfToken = 8;

    private const int Threads = TileKernel.Threads;

    private readonly int tokens = eights * TensorPlan.Eight;

    /// <summary>Bytes from one token's activations to the next.</summary>
    public int RowBytes { get; } = TensorPlan.TokenBytes(plan.Body * plan.ElementBytes);

    /// <summary>Where the weights of a stage lie.</summary>
    public int WeightsAt => tokens * RowBytes;

    /// <summary>Where the groups of a stage lie.</summary>
    public int GroupsAt => WeightsAt + (TileKernel.Warps * (weights.Stages?.Bytes ?? 0));

    /// <summary>Bytes of a stage.</summary>
    public int StageBytes => GroupsAt + (Groups * tokens * GroupOfToken);

    // Groups of activations in a body.
    private int Groups => plan.Activation is null ? 0 : plan.Body / plan.SumSpan;

    private int ChunksOfRow => plan.Body * plan.ElementBytes / 16;

    private int RowsOfPass => Threads / ChunksOfRow;

    /// <summary>
    /// What a thread copies: the same 16 bytes along k of several tokens. Little of it is kept in registers, since sums take most of them.
    /// </summary>
    public void Begin()
    {
        ptx.Remark("Which activations this thread copies: 16 bytes along k, every few tokens.");
        var (token, at) = (ptx.Word("copy_token"), ptx.Word("copy_k"));
        ptx.Op($"div.u32 {token}, {ptx.Word("thread")}, {ChunksOfRow}");
        ptx.Op($"mul.lo.u32 {at}, {token}, {ChunksOfRow}");
        ptx.Op($"sub.u32 {at}, {ptx.Word("thread")}, {at}");
        ptx.Op($"mul.lo.u32 {at}, {at}, {16 / plan.ElementBytes}");
        ptx.Op($"mad.lo.u32 {ptx.Word("copy_to")}, {token}, {RowBytes}, {ptx.Word("shared_x")}");
        ptx.Op($"mad.lo.u32 {ptx.Word("copy_to")}, {at}, {plan.ElementBytes}, {ptx.Word("copy_to")}");
        ptx.Op($"add.u32 {token}, {token}, {ptx.Word("first_token")}");
        ptx.Op($"mul.lo.u32 {ptx.Word("x_size")}, {ptx.Word("m")}, {ptx.Word("x_stride")}");
    }

    /// <summary>Copies a body into a stage, and closes a group of copies also where the body is not there.</summary>
    /// <param name="ahead">How many bodies it lies behind the one at hand.</param>
    /// <param name="stage">Where the stage begins, in bytes.</param>
    public void Copy(int ahead, string stage)
    {
        var (bytes, size, to, from, copies, body) = (ptx.Word("bytes"), ptx.Word("size"), ptx.Word("to"), ptx.Address("from"), ptx.Predicate("copies"), ptx.Word("copy_body"));
        var (k, at) = (ptx.Word("k_at"), ptx.Word("x_index"));
        ptx.Op($"add.u32 {body}, {ptx.Word("body")}, {ahead}");
        ptx.Op($"setp.lt.u32 {copies}, {body}, {ptx.Word("end")}");
        weights.Stages?.Copy(copies, ahead, stage);
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
            ptx.If(guard, $"cp.async.cg.shared.global [{to}+{row * RowBytes}], [{from}], 16, {size}");
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
        var perGroup = tokens / 2;
        var perPass = Threads / perGroup;
        var (group, pair, to, from, copies) = (ptx.Word("copy_group"), ptx.Word("copy_pair"), ptx.Word("to"), ptx.Address("from"), ptx.Predicate("copies_groups"));
        for (var first = 0; first < Groups; first += perPass)
        {
            ptx.Op($"div.u32 {group}, {ptx.Word("thread")}, {perGroup}");
            ptx.Op($"mul.lo.u32 {pair}, {group}, {perGroup}");
            ptx.Op($"sub.u32 {pair}, {ptx.Word("thread")}, {pair}");
            ptx.Op($"add.u32 {group}, {group}, {first}");
            ptx.Op($"mad.lo.u32 {to}, {group}, {tokens * GroupOfToken}, {ptx.Word("shared_x")}");
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
            ptx.If(copies, $"cp.async.cg.shared.global [{to}+{GroupsAt}], [{from}], 16, {ptx.Word("size")}");
        }
    }
}
