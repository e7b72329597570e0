using Kernels.Models.Llama;

namespace Kernels.Runtime.Tests.Models;

/// <summary>A Llama in float64 and plain loops, straight from the equations: the oracle of the model tests.</summary>
internal sealed class ReferenceLlama(LlamaConfig config, MemoryTensors tensors) : ReferenceLayers(tensors, config.NormEpsilon)
{
    /// <summary>The logits after each token.</summary>
    public double[][] Run(int[] tokens)
    {
        var stream = tokens.Select(t => Embed(t, "model.embed_tokens", config.HiddenSize)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            stream = Add(stream, Attend([.. stream.Select(x => Norm(x, $"{name}.input_layernorm"))], $"{name}.self_attn"));
            stream = Add(stream, [.. stream.Select(x => FeedForward(Norm(x, $"{name}.post_attention_layernorm"), $"{name}.mlp"))]);
        }
        var head = config.TieEmbeddings ? "model.embed_tokens" : "lm_head";
        return [.. stream.Select(x => Linear(Norm(x, "model.norm"), head))];
    }

    private double[] FeedForward(double[] x, string name)
    {
        var gate = Linear(x, $"{name}.gate_proj");
        var up = Linear(x, $"{name}.up_proj");
        return Linear([.. gate.Zip(up, (g, u) => Silu(g) * u)], $"{name}.down_proj");
    }

    private double[][] Attend(double[][] xs, string name)
    {
        var q = xs.Select((x, t) => Rotate(Linear(x, $"{name}.q_proj"), t)).ToArray();
        var k = xs.Select((x, t) => Rotate(Linear(x, $"{name}.k_proj"), t)).ToArray();
        var v = xs.Select(x => Linear(x, $"{name}.v_proj")).ToArray();
        var width = config.HeadWidth;
        var result = new double[xs.Length][];
        for (var t = 0; t < xs.Length; t++)
        {
            var y = new double[config.Heads * width];
            for (var head = 0; head < config.Heads; head++)
            {
                var group = head / (config.Heads / config.KeyValueHeads);
                var weights = Enumerable.Range(0, t + 1)
                    .Select(j => Math.Exp(Enumerable.Range(0, width).Sum(i => q[t][(head * width) + i] * k[j][(group * width) + i]) / Math.Sqrt(width)))
                    .ToArray();
                for (var i = 0; i < width; i++)
                {
                    y[(head * width) + i] = weights.Select((w, j) => w * v[j][(group * width) + i]).Sum() / weights.Sum();
                }
            }
            result[t] = Linear(y, $"{name}.o_proj");
        }
        return result;
    }

    /// <summary>As transformers' modeling_rope_utils has it: wave lengths against limits, piece by piece.</summary>
    private double Frequency(int pair)
    {
        var frequency = Scale(1 / Math.Pow(config.RopeTheta, 2.0 * pair / config.HeadWidth));
        return config.HalfRotaryFrequencies ? (double)(Half)frequency : frequency;
    }

    private double Scale(double frequency)
    {
        if (config.RotaryScaling is RotaryScaling.Linear linear)
        {
            return frequency / linear.Factor;
        }
        if (config.RotaryScaling is not RotaryScaling.Llama3 llama)
        {
            return frequency;
        }
        var wave = 2 * Math.PI / frequency;
        if (wave < llama.OriginalPositions / llama.HighFrequencyFactor)
        {
            return frequency;
        }
        if (wave > llama.OriginalPositions / llama.LowFrequencyFactor)
        {
            return frequency / llama.Factor;
        }
        var smooth = ((llama.OriginalPositions / wave) - llama.LowFrequencyFactor) / (llama.HighFrequencyFactor - llama.LowFrequencyFactor);
        return ((1 - smooth) * frequency / llama.Factor) + (smooth * frequency);
    }

    /// <summary>Element i of a head and element i + half turn together.</summary>
    private double[] Rotate(double[] x, int position)
    {
        var half = config.HeadWidth / 2;
        return [.. x.Select((value, index) =>
        {
            var i = index % config.HeadWidth;
            var angle = position * Frequency(i % half);
            return i < half
                ? (value * Math.Cos(angle)) - (x[index + half] * Math.Sin(angle))
                : (value * Math.Cos(angle)) + (x[index - half] * Math.Sin(angle));
        })];
    }
}
