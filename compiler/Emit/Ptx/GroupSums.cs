using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Emit.Ptx;

/// <summary>
/// The sums of a warp: tiles of rows by eights of tokens. Where scales apply to sums, those of a group are kept apart until the group ends.
/// </summary>
internal sealed class GroupSums(PtxWriter ptx, TensorPlan plan, WeightFragments weights, int tiles, int eights, bool scalesWeights) : IWarpSums
{
    private readonly bool apart = plan.Form.Scale is not null && !scalesWeights;

    public string Of(int tile, int eight, int register) => ptx.Float($"sum_{tile}_{eight}_{register}");

    public void Begin()
    {
        foreach (var (tile, eight) in All())
        {
            foreach (var register in Enumerable.Range(0, 4))
            {
                ptx.Op($"mov.f32 {Of(tile, eight, register)}, 0f00000000");
            }
        }
        if (apart)
        {
            ptx.Op($"mov.f32 {ptx.Float("zero")}, 0f00000000");
        }
    }

    public void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup)
    {
        var sums = Registers(tile, eight, apart);
        var addend = apart && startsGroup ? Enumerable.Repeat(ptx.Float("zero"), 4).ToList() : sums;
        ptx.Op($"{plan.Instruction.Name} {{{string.Join(", ", sums)}}}, {{{string.Join(", ", a)}}}, {{{b0}, {b1}}}, {{{string.Join(", ", addend)}}}");
    }

    public void EndGroup(int group)
    {
        if (!apart)
        {
            return;
        }
        foreach (var (tile, eight) in All())
        {
            var products = Registers(tile, eight, true);
            for (var register = 0; register < 4; register++)
            {
                ptx.Op($"fma.rn.f32 {Of(tile, eight, register)}, {products[register]}, {weights.Scale(tile, register / 2)}, {Of(tile, eight, register)}");
            }
        }
    }

    private List<string> Registers(int tile, int eight, bool ofGroup) =>
        Enumerable.Range(0, 4).Select(r => ofGroup ? ptx.Float($"group_sum_{tile}_{eight}_{r}") : Of(tile, eight, r)).ToList();

    private IEnumerable<(int Tile, int Eight)> All() => from tile in Enumerable.Range(0, tiles) from eight in Enumerable.Range(0, eights) select (tile, eight);
}
