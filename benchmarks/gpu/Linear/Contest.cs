using Kernels.Benchmarks.Gpu.Measuring;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>What one way to compute a shape achieved.</summary>
/// <param name="Seconds">The median time of a launch; NaN for one that is wrong or is not timed.</param>
/// <param name="FloorSeconds">What its bytes take at the rate of the copy.</param>
/// <param name="CopyRate">Bytes per second that the copy read and wrote in the same run.</param>
internal sealed record Contestant(string Name, Verdict Verdict, double Seconds, double FloorSeconds, double CopyRate, int Copies);

/// <summary>All ways to compute products with weights of one shape, checked and then timed in turns.</summary>
internal sealed class Contest : IDisposable
{
    private readonly List<(LinearCandidate Candidate, ILinearOperands Operands)> entries = [];
    private readonly int n;
    private readonly int k;

    public Contest(IEnumerable<LinearCandidate> candidates, int n, int k, int seed)
    {
        (this.n, this.k) = (n, k);
        foreach (var candidate in candidates)
        {
            entries.Add((candidate, candidate.Prepare(n, k, seed)));
        }
    }

    /// <summary>Every candidate that takes m rows of activations, checked.</summary>
    public IReadOnlyList<Contestant> Check(DeviceStream stream, int m) => WithSubjects(m, subjects =>
        [.. subjects.Select(s => new Contestant(s.Candidate.Name, Verdict(s, stream), double.NaN, double.NaN, double.NaN, s.Subject.Copies))]);

    /// <summary>Every candidate that takes m rows of activations, checked and, where it is right, timed.</summary>
    public IReadOnlyList<Contestant> Measure(DeviceStream stream, int m, CopySubject copy, int rounds) => WithSubjects(m, subjects =>
    {
        var verdicts = subjects.Select(s => Verdict(s, stream)).ToList();
        var right = subjects.Where((_, i) => verdicts[i].IsRight).Select(s => s.Subject).ToList();
        var seconds = GraphTimer.MedianSeconds(stream, [copy, .. right], rounds);
        var copyRate = copy.LeastBytes / seconds[0];
        var times = right.Zip(seconds.Skip(1)).ToDictionary();
        return [.. subjects.Zip(verdicts, (s, verdict) => new Contestant(
            s.Candidate.Name, verdict, times.GetValueOrDefault(s.Subject, double.NaN), s.Subject.LeastBytes / copyRate, copyRate, s.Subject.Copies))];
    });

    public void Dispose() => entries.ForEach(e => e.Operands.Dispose());

    private static Verdict Verdict((LinearCandidate Candidate, ISubject Subject) entry, DeviceStream stream) =>
        Measuring.Verdict.Of(entry.Subject, stream, entry.Candidate.Tolerance);

    private IReadOnlyList<Contestant> WithSubjects(int m, Func<List<(LinearCandidate Candidate, ISubject Subject)>, IReadOnlyList<Contestant>> use)
    {
        var subjects = entries.Where(e => e.Candidate.Takes(new LinearShape(n, k, m))).Select(e => (e.Candidate, Subject: e.Operands.For(m))).ToList();
        try
        {
            return use(subjects);
        }
        finally
        {
            subjects.ForEach(s => s.Subject.Dispose());
        }
    }
}
