namespace Kernels.Runtime.Tests.Models.Families;

/// <summary>A model of a family in float64 and plain loops, from the equations of its description: it knows nothing of configurations.</summary>
internal sealed class ReferenceFamily(FamilyCase family, MemoryTensors tensors) : ReferenceLayers(tensors, FamilyCase.Epsilon)
{
    /// <summary>The logits after each token.</summary>
    public double[] Run(int[] tokens)
    {
        var stream = tokens.Select(t => Embed(t, "model.embed_tokens", FamilyCase.Hidden)).ToArray();
        for (var layer = 0; layer < FamilyCase.Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            if (family.NormsResults)
            {
                stream = Add(stream, Normed(Attend(stream, name, layer), $"{name}.post_attention_layernorm"));
                stream = Add(stream, Normed([.. stream.Select(x => FeedForward(x, $"{name}.mlp"))], $"{name}.post_feedforward_layernorm"));
            }
            else
            {
                stream = Add(stream, Attend(Normed(stream, $"{name}.input_layernorm"), name, layer));
                stream = Add(stream, [.. Normed(stream, $"{name}.post_attention_layernorm").Select(x => FeedForward(x, $"{name}.mlp"))]);
            }
        }
        return [.. stream.SelectMany(x => Linear(Norm(x, "model.norm"), family.Tied ? "model.embed_tokens" : "lm_head"))];
    }

    private double[][] Normed(double[][] xs, string name) => [.. xs.Select(x => Norm(x, name))];

    private double[] FeedForward(double[] x, string name)
    {
        var both = family.Packed ? Linear(x, $"{name}.gate_up_proj") : [.. Linear(x, $"{name}.gate_proj"), .. Linear(x, $"{name}.up_proj")];
        return Linear([.. Enumerable.Range(0, FamilyCase.Inner).Select(i => Silu(both[i]) * both[FamilyCase.Inner + i])], $"{name}.down_proj");
    }

    private double[][] Attend(double[][] xs, string layerName, int layer)
    {
        const int Width = FamilyCase.Width;
        var name = $"{layerName}.self_attn";
        var projected = xs.Select(x => Project(x, name)).ToArray();
        var q = projected.Select((p, t) => Prepare(p.Q, $"{name}.q_norm", layer, t)).ToArray();
        var k = projected.Select((p, t) => Prepare(p.K, $"{name}.k_norm", layer, t)).ToArray();
        var window = family.Window(layer) ?? xs.Length;
        var result = new double[xs.Length][];
        for (var t = 0; t < xs.Length; t++)
        {
            var y = new double[FamilyCase.Heads * Width];
            for (var head = 0; head < FamilyCase.Heads; head++)
            {
                var group = head / (FamilyCase.Heads / FamilyCase.KeyHeads);
                var seen = Enumerable.Range(0, t + 1).Where(j => t - j < window).ToArray();
                var weights = seen.Select(j => Math.Exp(Enumerable.Range(0, Width).Sum(i => q[t][(head * Width) + i] * k[j][(group * Width) + i]) / Math.Sqrt(Width))).ToArray();
                for (var i = 0; i < Width; i++)
                {
                    y[(head * Width) + i] = seen.Zip(weights, (j, w) => w * projected[j].V[(group * Width) + i]).Sum() / weights.Sum();
                }
            }
            result[t] = Linear(y, $"{name}.o_proj");
        }
        return result;
    }

    private (double[] Q, double[] K, double[] V) Project(double[] x, string name)
    {
        var (queries, keys) = (FamilyCase.Heads * FamilyCase.Width, FamilyCase.KeyHeads * FamilyCase.Width);
        var all = family.Packed ? Linear(x, $"{name}.qkv_proj") : [.. Linear(x, $"{name}.q_proj"), .. Linear(x, $"{name}.k_proj"), .. Linear(x, $"{name}.v_proj")];
        return (all[..queries], all[queries..(queries + keys)], all[(queries + keys)..]);
    }

    /// <summary>Queries or keys of a token, normalized and turned.</summary>
    private double[] Prepare(double[] x, string norm, int layer, int position)
    {
        x = family.RowNorm ? Norm(x, norm) : family.HeadNorm ? [.. x.Chunk(FamilyCase.Width).SelectMany(head => Norm(head, norm))] : x;
        return family.Turns(layer) ? [.. x.Chunk(FamilyCase.Width).SelectMany(head => Turn(head, position))] : x;
    }

    private double[] Turn(double[] head, int position)
    {
        var half = family.Turned / 2;
        var turned = head.ToArray();
        for (var i = 0; i < half; i++)
        {
            var angle = position * Math.Pow(FamilyCase.Theta, -2.0 * i / family.Turned);
            turned[i] = (head[i] * Math.Cos(angle)) - (head[i + half] * Math.Sin(angle));
            turned[i + half] = (head[i + half] * Math.Cos(angle)) + (head[i] * Math.Sin(angle));
        }
        return turned;
    }
}
