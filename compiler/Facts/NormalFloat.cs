using System.Collections.Generic;

namespace Kernels.Compiler.Facts;

/// <summary>
/// The levels of NormalFloat (QLoRA): quantiles of the normal distribution between the probabilities 1 - 0.9677083 and
/// 0.9677083, one half of the levels below 0 and one above, divided by the largest; as f32.
/// </summary>
internal static class NormalFloat
{
    private static readonly Dictionary<int, double[]> Tables = new()
    {
        [2] = [-1, 0, 0.33791518211364746, 1],
        [3] = [-1, -0.4786291718482971, -0.21714182198047638, 0, 0.16093017160892487, 0.33791518211364746, 0.5626169443130493, 1],
        [4] =
        [
            -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0,
            0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
        ],
    };

    /// <summary>The 2^bits levels in ascending order, or null where there is no such table.</summary>
    public static double[]? Levels(double bits) => Tables.TryGetValue((int)bits, out var levels) && bits == (int)bits ? levels : null;
}
