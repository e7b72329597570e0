using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Emit.Ptx;

/// <summary>
/// Sums of whole numbers: those of a group are exact, are corrected by the zero point times the sum of the activations, and only then
/// multiplied with the scales of both sides.
/// </summary>
/// <param name="groups">The address of the lane's scale and sum of activations, two tokens side by side, in the body's first group.</param>
/// <param name="groupBytes">Bytes from one group of activations to the next.</param>
internal sealed class IntegerSums(PtxWriter ptx, TensorPlan plan, WeightFragments weights, int tiles, int eights, string groups, int groupBytes) : IWarpSums
{
    public string Of(int tile, int eight, int register) => ptx.Float($"sum_{tile}_{eight}_{register}");

    public void Begin()
    {
        foreach (var (tile, eight) in All())
        {
            for (var register = 0; register < 4; register++)
            {
                ptx.Op($"mov.f32 {Of(tile, eight, register)}, 0f00000000");
            }
        }
        ptx.Op($"mov.b32 {ptx.Word("none")}, 0");
    }

    public void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup)
    {
        var sums = Registers(tile, eight);
        var addend = startsGroup ? Enumerable.Repeat(ptx.Word("none"), 4).ToList() : sums;
        ptx.Op($"{plan.Instruction.Name} {{{string.Join(", ", sums)}}}, {{{string.Join(", ", a)}}}, {{{b0}, {b1}}}, {{{string.Join(", ", addend)}}}");
    }

    public void EndGroup(int group)
    {
        var (number, factor) = (ptx.Float("number"), ptx.Float("both_scales"));
        for (var eight = 0; eight < eights; eight++)
        {
            string[] scale = [ptx.Word("x_scale_0"), ptx.Word("x_scale_1")];
            string[] sum = [ptx.Word("x_sum_0"), ptx.Word("x_sum_1")];
            ptx.Op($"ld.shared.v4.b32 {{{scale[0]}, {sum[0]}, {scale[1]}, {sum[1]}}}, [{groups}+{(group * groupBytes) + (eight * TensorPlan.Eight * 8)}]");
            for (var tile = 0; tile < tiles; tile++)
            {
                var products = Registers(tile, eight);
                for (var register = 0; register < 4; register++)
                {
                    var (row, token) = (register / 2, register % 2);
                    Correct(products[register], sum[token], tile, row);
                    ptx.Op($"cvt.rn.f32.s32 {number}, {products[register]}");
                    var by = scale[token];
                    if (plan.Form.Scale is not null)
                    {
                        ptx.Op($"mul.rn.f32 {factor}, {weights.Scale(tile, row)}, {by}");
                        by = factor;
                    }
                    ptx.Op($"fma.rn.f32 {Of(tile, eight, register)}, {number}, {by}, {Of(tile, eight, register)}");
                }
            }
        }
    }

    // sum (u + first)·q = sum u·q + first·sum q.
    private void Correct(string product, string sum, int tile, int row)
    {
        if (plan.Form.Zero is not null)
        {
            ptx.Op($"mad.lo.s32 {product}, {weights.Zero(tile, row)}, {sum}, {product}");
        }
        else if (plan.Conversion.Base != 0)
        {
            ptx.Op($"mad.lo.s32 {product}, {sum}, {plan.Conversion.Base.ToString("R", CultureInfo.InvariantCulture)}, {product}");
        }
    }

    private List<string> Registers(int tile, int eight) => Enumerable.Range(0, 4).Select(r => ptx.Word($"products_{tile}_{eight}_{r}")).ToList();

    private IEnumerable<(int Tile, int Eight)> All() => from tile in Enumerable.Range(0, tiles) from eight in Enumerable.Range(0, eights) select (tile, eight);
}
