using Kernels.Arrays;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Oracles;

/// <summary>Long sequences whose decays forget at once, never, with a changing sign, or grow.</summary>
public class ExtremeDecayTests
{
    private const int Length = 300;
    private const int Keys = 5;
    private const int Values = 3;

    public static TheoryData<string, Func<int, double>> Decays => new()
    {
        { "nothing is forgotten", _ => 1 },
        { "everything is forgotten", _ => 0 },
        { "everything is forgotten now and then", t => t % 13 == 5 ? 0 : 0.9 },
        { "the sign changes", t => t % 2 == 0 ? -0.95 : 0.97 },
        { "little is left", _ => 1e-20 },
        { "less is left than f32 holds", t => t % 40 == 39 ? 1e-38 : 0.8 },
        { "the state grows", _ => 1.02 },
    };

    [Theory]
    [MemberData(nameof(Decays))]
    public void Every_form_equals_the_recurrence_in_double(string when, Func<int, double> decay)
    {
        using var sample = new Sample(41);
        var (a, q, k, v) = (sample.Each(decay, Length), sample.Next(Length, Keys), sample.Next(Length, Keys), sample.Next(Length, Values));
        var (y, state) = Recurrence(a, q, k, v);
        foreach (var options in Forms())
        {
            var run = sample.Run(Weighted.Kernel, new() { { "a", a }, { "q", q }, { "k", k }, { "v", v } }, options);

            run["y"].AssertEquals(at => y[at[0], at[1]], $"{when}, {options}");
            run.States["S"].AssertEquals(at => state[at[0], at[1]], $"{when}, state as {options}");
        }
    }

    private static IEnumerable<ScanOptions> Forms()
    {
        yield return default;
        yield return new ScanOptions(ScanForm.Steps);
        foreach (var length in new[] { 1, 7, 32, 64, 256, Length, 2 * Length })
        {
            yield return new ScanOptions(ScanForm.Chunks, length);
            yield return new ScanOptions(ScanForm.Products, length);
        }
    }

    private static (double[,] Y, double[,] State) Recurrence(Tensor a, Tensor q, Tensor k, Tensor v)
    {
        var (y, state) = (new double[Length, Values], new double[Keys, Values]);
        for (var t = 0; t < Length; t++)
        {
            for (var e = 0; e < Values; e++)
            {
                for (var f = 0; f < Keys; f++)
                {
                    state[f, e] = (a.At(t) * state[f, e]) + (k.At(t, f) * v.At(t, e));
                    y[t, e] += q.At(t, f) * state[f, e];
                }
            }
        }
        return (y, state);
    }
}
