using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// The sums of a warp: tiles of rows by eights of tokens. Where scales apply to sums, those of a group are kept apart until the group ends.
/// </summary>
internal sealed class GroupSums(PtxWriter ptx, TensorPlan plan, WeightFragments weights, int tiles, int eights, bool scalesWeights)
    : WarpSums(ptx, plan, tiles, eights)
{
    private readonly bool apart = plan.Form.Scale is not null && !scalesWeights;

    private string Zero => Ptx.Float("zero");

    public override void Begin()
    {
        base.Begin();
        if (apart)
        {
            Ptx.Op($"mov.f32 {Zero}, 0f00000000");
        }
    }

    public override void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup)
    {
        var sums = Enumerable.Range(0, Registers).Select(r => apart ? OfGroup(tile, eight, r) : Of(tile, eight, r)).ToList();
        Multiply(sums, a, b0, b1, apart && startsGroup ? Enumerable.Repeat(Zero, Registers) : sums);
    }

    public override void EndGroup(int group)
    {
        if (!apart)
        {
            return;
        }
        foreach (var (tile, eight) in All)
        {
            for (var register = 0; register < Registers; register++)
            {
                Ptx.Op($"fma.rn.f32 {Of(tile, eight, register)}, {OfGroup(tile, eight, register)}, {weights.Scale(tile, register / 2)}, {Of(tile, eight, register)}");
            }
        }
    }

    private string OfGroup(int tile, int eight, int register) => Ptx.Float($"group_sum_{tile}_{eight}_{register}");
}
