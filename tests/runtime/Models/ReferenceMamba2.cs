using Kernels.Models.Mamba2;

namespace Kernels.Runtime.Tests.Models;

/// <summary>
/// A Mamba-2 in float64, by the equation without a state: y[i] = sum(j ≤ i) (C[i]·B[j])·exp(sum of log decays in (j, i])·step[j]·x[j]
/// for each head: an oracle that shares no recurrence with the code under test.
/// </summary>
internal sealed class ReferenceMamba2(Mamba2Config config, MemoryTensors tensors) : ReferenceMambaBackbone(config, tensors)
{
    protected override double[][] Mix(double[][] xs, string name)
    {
        var (width, size) = (config.IntermediateSize, config.StateSize);
        var projected = xs.Select(x => Linear(x, $"{name}.in_proj")).ToArray();
        var convolved = Convolve([.. projected.Select(p => p[width..^config.Heads])], $"{name}.conv1d");
        var steps = projected.Select(p => Steps(p[^config.Heads..], this[$"{name}.dt_bias"])).ToArray();
        float[] logarithms = this[$"{name}.A_log"], skip = this[$"{name}.D"];
        double Element(int t, int i, int head)
        {
            var channel = (head * config.HeadWidth) + i;
            var group = head / (config.Heads / config.Groups) * size;
            double sum = skip[head] * convolved[t][channel], logDecay = 0;
            for (var j = t; j >= 0; j--)
            {
                var product = Enumerable.Range(group, size).Sum(s => convolved[t][width + (config.Groups * size) + s] * convolved[j][width + s]);
                sum += product * Math.Exp(logDecay) * steps[j][head] * convolved[j][channel];
                logDecay -= steps[j][head] * Math.Exp(logarithms[head]);
            }
            return sum;
        }
        return [.. Enumerable.Range(0, xs.Length).Select(t =>
        {
            var gated = Enumerable.Range(0, width).Select(d => Element(t, d % config.HeadWidth, d / config.HeadWidth) * Silu(projected[t][d]));
            return Linear(Norm([.. gated], $"{name}.norm"), $"{name}.out_proj");
        })];
    }

    private double[] Steps(double[] projected, float[] bias) =>
        [.. projected.Select((v, head) => Math.Clamp(Softplus(v + bias[head]), config.SmallestTimeStep, config.LargestTimeStep))];
}
