using Kernels.Models.Mamba;

namespace Kernels.Runtime.Tests.Models;

/// <summary>What Mamba and Mamba-2 share in float64: residual layers around a mixer.</summary>
internal abstract class ReferenceMambaBackbone(MambaBackboneConfig config, MemoryTensors tensors) : ReferenceLayers(tensors, config.NormEpsilon)
{
    /// <summary>The logits after each token.</summary>
    public double[][] Run(int[] tokens)
    {
        var stream = tokens.Select(t => Embed(t, "backbone.embeddings", config.HiddenSize)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"backbone.layers.{layer}";
            stream = Add(stream, Mix([.. stream.Select(x => Norm(x, $"{name}.norm"))], $"{name}.mixer"));
        }
        var head = config.TieEmbeddings ? "backbone.embeddings" : "lm_head";
        return [.. stream.Select(x => Linear(Norm(x, "backbone.norm_f"), head))];
    }

    /// <summary>One layer's mixer over all tokens.</summary>
    protected abstract double[][] Mix(double[][] xs, string name);

    protected static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    /// <summary>Each channel's last inputs, its own last, times its filter.</summary>
    protected double[][] Convolve(double[][] xs, string name)
    {
        var filters = this[$"{name}.weight"];
        var bias = Optional($"{name}.bias");
        double Result(int t, int channel) => (bias?[channel] ?? 0) + Enumerable.Range(0, config.ConvolutionTaps)
            .Where(back => back <= t)
            .Sum(back => xs[t - back][channel] * filters[(channel * config.ConvolutionTaps) + config.ConvolutionTaps - 1 - back]);
        return [.. xs.Select((x, t) => x.Select((_, channel) => Silu(Result(t, channel))).ToArray())];
    }
}
