using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>A stretch of steps as decay and contribution, and how two of them make one.</summary>
public class CompositionTests
{
    private const int Length = 41;
    private const int Channels = 5;

    [Fact]
    public void Stretches_compose_associatively_to_the_whole_sequence()
    {
        using var sample = new Sample(29);
        var (a, x) = (sample.Between(-1, 1, Length, Channels), sample.Next(Length, Channels));
        var parts = new[] { (0, 9), (9, 20), (29, 12) }.Select(p => Stretch(sample, a, x, p.Item1, p.Item2)).ToArray();
        var whole = Stretch(sample, a, x, 0, Length);

        for (var d = 0; d < Channels; d++)
        {
            var (left, right) = (Compose(Compose(parts[0][d], parts[1][d]), parts[2][d]), Compose(parts[0][d], Compose(parts[1][d], parts[2][d])));
            Assert.Equal(left.Decay, right.Decay, 1e-12);
            Assert.Equal(left.Contribution, right.Contribution, 1e-12);
            Assert.Equal(left.Decay, whole[d].Decay, 1e-6);
            Assert.Equal(left.Contribution, whole[d].Contribution, 1e-5);
        }
    }

    [Fact]
    public void A_scan_over_an_input_at_its_earlier_step_keeps_it_from_call_to_call()
    {
        using var sample = new Sample(30);
        var x = sample.Next(Length, Channels);
        var y = sample.All(0, Length, Channels);
        foreach (var options in Forms.Of(Difference.Kernel, Length))
        {
            sample.Run(Difference.Kernel, new() { { "x", x } }, options)["y"].AssertEquals(at => Before(at), options.ToString());
        }
        var state = sample.All(0, Channels);
        Calls.RunStepByStep(Difference.Kernel, new() { { "x", x } }, [Arrays.ArrayView.Of(state)], [Arrays.ArrayView.Of(y)]);
        y.AssertEquals(at => Before(at), "single steps");
        state.AssertEquals(at => x.At(Length - 1, at[0]), "what is kept", tolerance: 0);

        double Before(int[] at) => x.At(at) - (at[0] == 0 ? 0 : x.At(at[0] - 1, at[1]));
    }

    /// <summary>What the steps leave of a state, and what they add to it.</summary>
    private static (double Decay, double Contribution)[] Stretch(Sample sample, Tensor a, Tensor x, int first, int count)
    {
        Tensor Part(Tensor all) => sample.Own(Tensor.From(all.Span.Slice(first * Channels, count * Channels), count, Channels));
        var contribution = sample.Run(Cumulative.Kernel, new() { { "a", Part(a) }, { "x", Part(x) } }).States["h"];
        var decay = sample.Run(Cumulative.Kernel, new() { { "a", Part(a) }, { "x", sample.All(0, count, Channels) } }, default, ("h", sample.All(1, Channels))).States["h"];
        return [.. Enumerable.Range(0, Channels).Select(d => (decay.At(d), contribution.At(d)))];
    }

    private static (double Decay, double Contribution) Compose((double Decay, double Contribution) first, (double Decay, double Contribution) second) =>
        (second.Decay * first.Decay, (second.Decay * first.Contribution) + second.Contribution);
}
