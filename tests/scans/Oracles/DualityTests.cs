using Kernels.Arrays;
using Kernels.Scans.Tests.Support;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>State-space duality: the recurrence of Mamba-2 is a masked quadratic form.</summary>
public class DualityTests
{
    private const int Length = 29;
    private const int Heads = 4;
    private const int Groups = 2;
    private const int Width = 3;
    private const int States = 5;

    [Fact]
    public void The_recurrence_and_its_chunks_equal_the_quadratic_form_from_any_state()
    {
        using var sample = new Sample(7);
        var (x, dt, a, initial) = (sample.Next(Length, Heads, Width), sample.Next(Length, Heads), sample.Between(-2, -0.1, Heads), sample.Next(Heads, Width, States));
        var (b, c, bias, skip) = (sample.Next(Length, Groups, States), sample.Next(Length, Groups, States), sample.Next(Heads), sample.Next(Heads));
        double Step(int t, int h) => Math.Log(1 + Math.Exp(dt.At(t, h) + bias.At(h)));
        double Decay(int first, int last, int h) => Math.Exp(Elements.Sum(first, last, t => Step(t, h) * a.At(h)));
        double Read(int i, int h, Func<int, double> state) => Elements.Sum(0, States - 1, s => c.At(i, h / (Heads / Groups), s) * state(s));
        double Wrote(int t, int h, int p, int s) => Step(t, h) * x.At(t, h, p) * b.At(t, h / (Heads / Groups), s);

        foreach (var options in Forms.Of(Ssd.Kernel, Length))
        {
            var run = sample.Run(Ssd.Kernel, new() { { "x", x }, { "dt", dt }, { "A", a }, { "B", b }, { "C", c }, { "bias", bias }, { "skip", skip } }, options, ("M", initial));
            run["y"].AssertEquals(
                at =>
                {
                    var (i, h, p) = (at[0], at[1], at[2]);
                    return (skip.At(h) * x.At(i, h, p))
                        + (Decay(0, i, h) * Read(i, h, s => initial.At(h, p, s)))
                        + Elements.Sum(0, i, j => Decay(j + 1, i, h) * Read(i, h, s => Wrote(j, h, p, s)));
                },
                $"y as {options}");
            run.States["M"].AssertEquals(
                at => (Decay(0, Length - 1, at[0]) * initial.At(at)) + Elements.Sum(0, Length - 1, j => Decay(j + 1, Length - 1, at[0]) * Wrote(j, at[0], at[1], at[2])),
                $"state as {options}");
        }
    }

    [Fact]
    public void Steps_of_no_time_behind_a_sequence_are_exact_padding()
    {
        const int padded = Length + 6;
        using var sample = new Sample(8);
        var (x, a, b, c) = (sample.Next(padded, Heads, Width), sample.Between(-1, 0, padded, Heads), sample.Next(padded, Groups, States), sample.Next(padded, Groups, States));
        x.Span[(Length * Heads * Width)..].Clear();
        a.Span[(Length * Heads)..].Clear();
        KernelArguments Arguments(int steps) => new()
        {
            { "x", ArrayView.Of(x).Part(0, 0, steps) },
            { "a", ArrayView.Of(a).Part(0, 0, steps) },
            { "B", ArrayView.Of(b).Part(0, 0, steps) },
            { "C", ArrayView.Of(c).Part(0, 0, steps) },
        };
        var own = sample.Run(Semiseparable.Kernel, Arguments(Length), new ScanOptions(ScanForm.Steps));
        foreach (var options in Forms.Of(Semiseparable.Kernel, padded))
        {
            var run = sample.Run(Semiseparable.Kernel, Arguments(padded), options);
            run.States["M"].AssertEquals(at => own.States["M"].At(at), options.ToString());
        }
    }
}
