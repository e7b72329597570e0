using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Scale, zero and offset of a group, made ready for both rows of a lane from the words in which they lie.</summary>
/// <param name="scalesWeights">Whether each weight is multiplied with its scale; else sums of a group are.</param>
internal sealed class GroupParameters(PtxWriter ptx, TensorPlan plan, WeightRegisters registers, MantissaPlaces mantissa, bool scalesWeights)
{
    /// <summary>Makes the parameters of a group ready.</summary>
    public void Begin(int set, int tile, int group)
    {
        var first = group * plan.Parameters.Count;
        for (var i = 0; i < plan.Parameters.Count; i++)
        {
            var pair = registers.Parameter(set, tile, first + i);
            if (plan.Parameters[i] == TensorParameter.Scale && !scalesWeights)
            {
                ConvertHalves(pair, "cvt.f32.f16", Scale(tile, 0), Scale(tile, 1));
                continue;
            }
            if (plan.Conversion is CodeConversion.Bytes)
            {
                ConvertHalves(pair, "cvt.rni.s32.f16", Zero(tile, 0), Zero(tile, 1));
                continue;
            }
            for (var row = 0; row < 2; row++)
            {
                var twice = Twice(plan.Parameters[i], tile, row);
                ptx.Op($"prmt.b32 {twice}, {pair}, {pair}, {(row == 0 ? "0x1010" : "0x3232")}");
                if (plan.Parameters[i] == TensorParameter.Zero && plan.FoldsZero)
                {
                    foreach (var place in mantissa.All)
                    {
                        ptx.Op($"add.rn.f16x2 {Take(tile, row, place)}, {twice}, {mantissa.Minus(place)}");
                    }
                }
            }
        }
    }

    /// <summary>The register with the scale of a row's sums, in f32.</summary>
    public string Scale(int tile, int row) => ptx.Float($"scale_{tile}_{row}");

    /// <summary>The register with what is added to the codes of a row, a whole number.</summary>
    public string Zero(int tile, int row) => ptx.Word($"zero_{tile}_{row}");

    /// <summary>The register with a parameter of a row, as f16 in both halves.</summary>
    public string Twice(TensorParameter parameter, int tile, int row) => ptx.Word($"{parameter.ToString().ToLowerInvariant()}_{tile}_{row}");

    /// <summary>The register with what takes the 1024 of a magic number at a place away and brings the zero point of a row, in both halves.</summary>
    public string Take(int tile, int row, int place) => ptx.Word($"take_{tile}_{row}_{place}");

    private void ConvertHalves(string pair, string conversion, string first, string second)
    {
        var (low, high) = (ptx.Half("low"), ptx.Half("high"));
        ptx.Op($"mov.b32 {{{low}, {high}}}, {pair}");
        ptx.Op($"{conversion} {first}, {low}");
        ptx.Op($"{conversion} {second}, {high}");
    }
}
