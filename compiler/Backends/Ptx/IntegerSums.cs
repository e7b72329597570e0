using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>
/// Sums of whole numbers: those of a group are exact, are corrected by the zero point times the sum of the activations, and only then
/// multiplied with the scales of both sides.
/// </summary>
/// <param name="groups">The address of the lane's scale and sum of activations, two tokens side by side, in the body's first group.</param>
/// <param name="groupBytes">Bytes from one group of activations to the next.</param>
internal sealed class IntegerSums(PtxWriter ptx, TensorPlan plan, WeightFragments weights, int tiles, int eights, string groups, int groupBytes)
    : WarpSums(ptx, plan, tiles, eights)
{
    private string None => Ptx.Word("none");

    public override void Begin()
    {
        base.Begin();
        Ptx.Op($"mov.b32 {None}, 0");
    }

    public override void Multiply(int tile, int eight, IReadOnlyList<string> a, string b0, string b1, bool startsGroup)
    {
        var sums = Enumerable.Range(0, Registers).Select(r => Product(tile, eight, r)).ToList();
        Multiply(sums, a, b0, b1, startsGroup ? Enumerable.Repeat(None, Registers) : sums);
    }

    public override void EndGroup(int group)
    {
        var (number, factor) = (Ptx.Float("number"), Ptx.Float("both_scales"));
        for (var eight = 0; eight < Eights; eight++)
        {
            string[] scale = [Ptx.Word("x_scale_0"), Ptx.Word("x_scale_1")];
            string[] sum = [Ptx.Word("x_sum_0"), Ptx.Word("x_sum_1")];
            Ptx.Op($"ld.shared.v4.b32 {{{scale[0]}, {sum[0]}, {scale[1]}, {sum[1]}}}, [{groups}+{(group * groupBytes) + (eight * TensorPlan.Eight * 8)}]");
            for (var tile = 0; tile < Tiles; tile++)
            {
                for (var register = 0; register < Registers; register++)
                {
                    var (row, token, product) = (register / 2, register % 2, Product(tile, eight, register));
                    Correct(product, sum[token], tile, row);
                    Ptx.Op($"cvt.rn.f32.s32 {number}, {product}");
                    var by = scale[token];
                    if (Plan.Form.Scale is not null)
                    {
                        Ptx.Op($"mul.rn.f32 {factor}, {weights.Scale(tile, row)}, {by}");
                        by = factor;
                    }
                    Ptx.Op($"fma.rn.f32 {Of(tile, eight, register)}, {number}, {by}, {Of(tile, eight, register)}");
                }
            }
        }
    }

    // sum (u + first)·q = sum u·q + first·sum q.
    private void Correct(string product, string sum, int tile, int row)
    {
        if (Plan.Form.Zero is not null)
        {
            Ptx.Op($"mad.lo.s32 {product}, {weights.Zero(tile, row)}, {sum}, {product}");
        }
        else if (Plan.Conversion.Base != 0)
        {
            Ptx.Op($"mad.lo.s32 {product}, {sum}, {Plan.Conversion.Base.ToString("R", CultureInfo.InvariantCulture)}, {product}");
        }
    }

    private string Product(int tile, int eight, int register) => Ptx.Word($"products_{tile}_{eight}_{register}");
}
