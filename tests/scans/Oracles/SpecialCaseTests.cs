using Kernels.Arrays;
using Kernels.Scans.Tests.Support;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>Parameters for which a selective scan is something simple.</summary>
public class SpecialCaseTests
{
    private const int Length = 53;
    private const int Channels = 5;
    private const int States = 3;

    [Fact]
    public void Without_decay_a_scan_is_the_cumulative_sum()
    {
        using var sample = new Sample(1);
        var u = sample.Next(Length, Channels);
        var one = sample.All(1, Length, 1, 1);
        var run = sample.Run(S6.Kernel, new() { { "u", u }, { "dt", sample.All(1, Length, Channels) }, { "A", sample.All(0, Channels, 1) }, { "B", one }, { "C", one } });

        run["y"].AssertEquals(at => Elements.Sum(0, at[0], t => u.At(t, at[1])));
    }

    [Fact]
    public void Without_time_the_state_stays_and_is_read()
    {
        using var sample = new Sample(2);
        var (state, c) = (sample.Next(Channels, States), sample.Next(Length, 1, States));
        var run = sample.Run(
            S6.Kernel,
            new() { { "u", sample.Next(Length, Channels) }, { "dt", sample.All(0, Length, Channels) }, { "A", sample.Between(-2, 0, Channels, States) }, { "B", sample.Next(Length, 1, States) }, { "C", c } },
            states: ("h", state));

        Assert.Equal(state.Span, run.States["h"].Span);
        run["y"].AssertEquals(at => Elements.Sum(0, States - 1, s => c.At(at[0], 0, s) * state.At(at[1], s)));
    }

    [Fact]
    public void One_state_of_a_channel_is_an_exponential_moving_sum()
    {
        const double step = 0.3;
        using var sample = new Sample(3);
        var (u, a) = (sample.Next(Length, Channels), sample.Between(-2, -0.1, Channels, 1));
        var (dt, one) = (sample.All((float)step, Length, Channels), sample.All(1, Length, 1, 1));
        var run = sample.Run(S6.Kernel, new() { { "u", u }, { "dt", dt }, { "A", a }, { "B", one }, { "C", one } });

        run["y"].AssertEquals(at => Elements.Sum(0, at[0], t => Math.Exp((at[0] - t) * step * a.At(at[1], 0)) * step * u.At(t, at[1])));
    }

    [Fact]
    public void With_parameters_that_do_not_change_a_scan_is_a_convolution()
    {
        using var sample = new Sample(4);
        var (u, a) = (sample.Next(Length, Channels), sample.Between(-2, -0.1, Channels, States));
        var (dt, b, c) = (sample.Between(0.1, 1, Channels), sample.Next(1, States), sample.Next(1, States));
        var run = sample.Run(S6.Kernel, new()
        {
            { "u", u },
            { "dt", ArrayView.Of(dt).Repeated(Length) },
            { "A", a },
            { "B", ArrayView.Of(b).Repeated(Length) },
            { "C", ArrayView.Of(c).Repeated(Length) },
        });
        double Kernel(int lag, int d) => Elements.Sum(0, States - 1, s => c.At(0, s) * Math.Pow(Math.Exp(dt.At(d) * a.At(d, s)), lag) * dt.At(d) * b.At(0, s));

        run["y"].AssertEquals(at => Elements.Sum(0, at[0], t => Kernel(at[0] - t, at[1]) * u.At(t, at[1])));
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(-0.1)]
    [InlineData(-1)]
    [InlineData(-5)]
    public void A_zero_order_hold_differs_from_the_simplified_one_by_phi(double z)
    {
        using var sample = new Sample(5);
        var (u, b, c) = (sample.Next(1, Channels), sample.Next(1, 1, States), sample.Next(1, 1, States));
        KernelArguments Arguments() => new() { { "u", u }, { "dt", sample.All(0.5f, 1, Channels) }, { "A", sample.All((float)(z / 0.5), Channels, States) }, { "B", b }, { "C", c } };
        var (exact, simplified) = (sample.Run(Zoh.Kernel, Arguments()), sample.Run(S6.Kernel, Arguments()));

        exact["y"].AssertEquals(at => (Math.Exp(z) - 1) / z * simplified["y"].At(at), tolerance: z < -0.01 ? 1e-5 : 1e-3);
    }

    [Fact]
    public void For_short_time_steps_both_discretizations_agree()
    {
        using var sample = new Sample(6);
        var (u, b, c) = (sample.Between(0, 1, Length, Channels), sample.Between(0, 1, Length, 1, States), sample.Between(0, 1, Length, 1, States));
        var (dt, a) = (sample.Between(0.5e-3, 1e-3, Length, Channels), sample.Between(-2, -1, Channels, States));
        KernelArguments Arguments() => new() { { "u", u }, { "dt", dt }, { "A", a }, { "B", b }, { "C", c } };
        var (exact, simplified) = (sample.Run(Zoh.Kernel, Arguments()), sample.Run(S6.Kernel, Arguments()));

        exact["y"].AssertEquals(at => simplified["y"].At(at), tolerance: 1e-3);
    }
}
