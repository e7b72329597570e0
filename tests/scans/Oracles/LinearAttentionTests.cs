using Kernels.Scans.Tests.Support;
using Kernels.Tensors;
using static Kernels.Scans.Tests.Support.Elements;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>Scans over matrices of states are sums over all earlier keys.</summary>
public class LinearAttentionTests
{
    private const int Length = 31;
    private const int Heads = 2;
    private const int Keys = 4;
    private const int Values = 5;

    [Fact]
    public void Linear_attention_is_the_masked_quadratic_form()
    {
        using var sample = new Sample(19);
        var (q, k, v) = (sample.Between(0.1, 1, Length, Heads, Keys), sample.Between(0.1, 1, Length, Heads, Keys), sample.Next(Length, Heads, Values));
        foreach (var options in Forms.Of(LinearAttention.Kernel, Length))
        {
            sample.Run(LinearAttention.Kernel, new() { { "q", q }, { "k", k }, { "v", v } }, options)["y"].AssertEquals(
                at => Sum(0, at[0], j => Dot(q, at[0], k, j, at[1]) * v.At(j, at[1], at[2])) / Sum(0, at[0], j => Dot(q, at[0], k, j, at[1])), options.ToString());
        }
    }

    [Fact]
    public void Retention_is_the_quadratic_form_with_a_decaying_mask()
    {
        using var sample = new Sample(20);
        var (q, k, v) = (sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Values));
        foreach (var options in Forms.Of(Retention.Kernel, Length))
        {
            sample.Run(Retention.Kernel, new() { { "q", q }, { "k", k }, { "v", v } }, options)["y"].AssertEquals(
                at => Sum(0, at[0], j => Math.Pow(1 - Math.Pow(2, -5 - at[1]), at[0] - j) * Dot(q, at[0], k, j, at[1]) * v.At(j, at[1], at[2])) / Math.Sqrt(Keys), options.ToString());
        }
    }

    [Fact]
    public void Rwkv_gives_the_present_key_its_bonus_and_earlier_ones_their_decay()
    {
        using var sample = new Sample(21);
        var (r, k, w, v) = (sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Values));
        var u = sample.Next(Heads, Keys);
        foreach (var options in Forms.Of(Rwkv6.Kernel, Length))
        {
            sample.Run(Rwkv6.Kernel, new() { { "r", r }, { "k", k }, { "w", w }, { "v", v }, { "u", u } }, options)["y"].AssertEquals(
                at =>
                {
                    var (t, h) = (at[0], at[1]);
                    double Weight(int j, int i) => j == t ? u.At(h, i) : Math.Exp(-Sum(j + 1, t - 1, m => Math.Exp(w.At(m, h, i))));
                    return Sum(0, t, j => Sum(0, Keys - 1, i => r.At(t, h, i) * Weight(j, i) * k.At(j, h, i)) * v.At(j, h, at[2]));
                },
                options.ToString());
        }
    }

    [Fact]
    public void The_stabilizing_maximum_of_an_mlstm_cancels()
    {
        using var sample = new Sample(22);
        var (q, k, v) = (sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Keys), sample.Next(Length, Heads, Values));
        var (gi, gf) = (sample.Between(-2, 2, Length, Heads), sample.Between(-1, 0, Length, Heads));
        sample.Run(MLstm.Kernel, new() { { "q", q }, { "k", k }, { "v", v }, { "gi", gi }, { "gf", gf } })["y"].AssertEquals(at =>
        {
            var (t, h) = (at[0], at[1]);
            double Weight(int j) => Math.Exp(gi.At(j, h) + Sum(j + 1, t, m => gf.At(m, h))) * Dot(q, t, k, j, h);
            return Sum(0, t, j => Weight(j) * v.At(j, h, at[2])) / Math.Max(Math.Abs(Sum(0, t, Weight)), 1);
        });
    }

    [Fact]
    public void A_delta_rule_gives_back_what_was_last_stored_under_an_orthonormal_key()
    {
        using var sample = new Sample(23);
        var keys = sample.Each(i => i % Keys == i / (Heads * Keys) % Keys ? 1 : 0, Length, Heads, Keys);
        var v = sample.Next(Length, Heads, Values);
        var run = sample.Run(GatedDelta.Kernel, new() { { "q", keys }, { "k", keys }, { "v", v }, { "g", sample.All(0, Length, Heads) }, { "beta", sample.All(1, Length, Heads) } });

        run["y"].AssertEquals(at => v.At(at));
        run.States["S"].AssertEquals(at => v.At(Enumerable.Range(0, Length).Last(t => t % Keys == at[1]), at[0], at[2]));
    }

    private static double Dot(Tensor q, int i, Tensor k, int j, int h) => Sum(0, Keys - 1, f => q.At(i, h, f) * k.At(j, h, f));
}
