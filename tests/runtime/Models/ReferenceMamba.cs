using Kernels.Models.Mamba;

namespace Kernels.Runtime.Tests.Models;

/// <summary>A Mamba in float64 and plain loops, straight from the equations: the oracle of the model tests.</summary>
internal sealed class ReferenceMamba(MambaConfig config, MemoryTensors tensors) : ReferenceMambaBackbone(config, tensors)
{
    protected override double[][] Mix(double[][] xs, string name)
    {
        var (width, size) = (config.IntermediateSize, config.StateSize);
        var projected = xs.Select(x => Linear(x, $"{name}.in_proj")).ToArray();
        var u = Convolve([.. projected.Select(p => p[..width])], $"{name}.conv1d");
        float[] logarithms = this[$"{name}.A_log"], skip = this[$"{name}.D"];
        var states = new double[width, size];
        var result = new double[xs.Length][];
        for (var t = 0; t < xs.Length; t++)
        {
            var selection = Linear(u[t], $"{name}.x_proj");
            var (b, c) = (selection[config.TimeStepRank..^size], selection[^size..]);
            var steps = Linear(selection[..config.TimeStepRank], $"{name}.dt_proj").Select(Softplus).ToArray();
            var y = new double[width];
            for (var d = 0; d < width; d++)
            {
                for (var s = 0; s < size; s++)
                {
                    var rate = -Math.Exp(logarithms[(d * size) + s]);
                    states[d, s] = (Math.Exp(steps[d] * rate) * states[d, s]) + (steps[d] * b[s] * u[t][d]);
                    y[d] += c[s] * states[d, s];
                }
                y[d] = (y[d] + (skip[d] * u[t][d])) * Silu(projected[t][width + d]);
            }
            result[t] = Linear(y, $"{name}.out_proj");
        }
        return result;
    }
}
