using Kernels.Scans.Tests.Support;
using Kernels.Tensors;
using static Kernels.Scans.Tests.Support.Elements;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>Softmax attention, and LoLCATs' window of it before which attention is linear.</summary>
public class SoftmaxAttentionTests
{
    private const int Window = 64;
    private const int Long = 100;
    private const int Width = 6;
    private const int Values = 5;
    private const int Features = 4;
    private const float Scale = 0.4f;

    [Fact]
    public void Attention_weighs_the_values_up_to_its_own_place_by_softmax()
    {
        const int queries = 7;
        const int start = 5;
        const int heads = 4;
        const int groups = 2;
        using var sample = new Sample(24);
        var (q, key, v) = (sample.Between(-2, 2, queries, heads, Width), sample.Between(-2, 2, queries + start, groups, Width), sample.Next(queries + start, groups, Width));
        var y = sample.Run(Attention.Kernel, new() { { "q", q }, { "key", key }, { "v", v }, { "start", sample.All(start) }, { "scale", sample.All(Scale) } })["y"];

        y.AssertEquals(at =>
        {
            var (i, h, d) = (at[0], at[1], at[2]);
            double Weight(int j) => Math.Exp(Scale * Sum(0, Width - 1, f => q.At(i, h, f) * key.At(j, h / (heads / groups), f)));
            return Sum(0, i + start, j => Weight(j) * v.At(j, h / (heads / groups), d)) / Sum(0, i + start, Weight);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(Window)]
    public void A_window_as_long_as_the_sequence_is_softmax_attention(int length)
    {
        using var sample = new Sample(25);
        var inputs = new Inputs(sample, length);

        inputs.Run(0.3f).AssertEquals(at => inputs.Mixed(at[0], at[1], 1, 0));
    }

    [Fact]
    public void Without_its_window_attention_is_linear_over_the_far_part()
    {
        using var sample = new Sample(26);
        var inputs = new Inputs(sample, Long);
        var far = sample.Own(Tensor.From(inputs.Run(0).Span[(Window * Values)..], Long - Window, Values));

        far.AssertEquals(at => inputs.Mixed(at[0] + Window, at[1], 0, 1));
    }

    [Fact]
    public void A_window_and_its_far_part_are_weighed_together()
    {
        using var sample = new Sample(27);
        var inputs = new Inputs(sample, Long);

        inputs.Run(0.3f).AssertEquals(at => inputs.Mixed(at[0], at[1], 0.3f, 1));
    }

    [Fact]
    public void A_constant_added_to_all_logits_moves_the_maximum_of_the_window_with_it()
    {
        using var sample = new Sample(28);
        var inputs = new Inputs(sample, Long);
        var (before, after) = (inputs.Run(0.3f), inputs.Run(0.3f, shift: 2));

        after.AssertEquals(at => before.At(at));
    }

    private sealed class Inputs(Sample sample, int length)
    {
        private readonly Tensor q = sample.Between(-2, 2, length, Width);
        private readonly Tensor key = sample.Between(-2, 2, length, Width);
        private readonly Tensor v = sample.Next(length, Values);
        private readonly Tensor pq = sample.Between(0.1, 1, length, Features);
        private readonly Tensor pk = sample.Between(0.1, 1, length, Features);

        /// <param name="shift">What one more dimension of queries and keys adds to every logit.</param>
        public Tensor Run(float gamma, float shift = 0)
        {
            Tensor Wider(Tensor narrow, float last) => sample.Each(i => i % (Width + 1) == Width ? last : narrow.At(i / (Width + 1), i % (Width + 1)), length, Width + 1);
            return sample.Run(Lolcats.Kernel, new()
            {
                { "q", Wider(q, shift / Scale) }, { "key", Wider(key, 1) }, { "v", v }, { "pq", pq }, { "pk", pk }, { "gamma", sample.All(gamma) }, { "scale", sample.All(Scale) },
            })["y"];
        }

        /// <summary>The window's weights from its own largest logit, times <paramref name="near"/>, beside the features' products, times <paramref name="far"/>.</summary>
        public double Mixed(int i, int e, double near, double far)
        {
            var first = Math.Max(0, i - Window + 1);
            var largest = Enumerable.Range(first, i - first + 1).Max(j => Logit(i, j));
            double Weight(int j) => j >= first ? near * Math.Exp(Logit(i, j) - largest) : far * Sum(0, Features - 1, f => pq.At(i, f) * pk.At(j, f));
            return Sum(0, i, j => Weight(j) * v.At(j, e)) / Sum(0, i, Weight);
        }

        private double Logit(int i, int j) => Scale * Sum(0, Width - 1, d => q.At(i, d) * key.At(j, d));
    }
}
