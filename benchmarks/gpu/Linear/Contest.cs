using Kernels.Benchmarks.Gpu.Measuring;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>What one way to compute a shape achieved.</summary>
/// <param name="Seconds">The median time of a launch; NaN for one that is wrong.</param>
/// <param name="FloorSeconds">What its bytes take at the rate of the copy.</param>
/// <param name="CopyRate">Bytes per second that the copy read and wrote in the same run.</param>
internal sealed record Contestant(string Name, Verdict Verdict, double Seconds, double FloorSeconds, double CopyRate, int Copies);

/// <summary>All ways to compute one shape, checked and then timed in turns.</summary>
internal sealed class Contest : IDisposable
{
    private readonly List<(LinearCandidate Candidate, ISubject Subject)> entries = [];

    public Contest(IEnumerable<LinearCandidate> candidates, LinearShape shape, int seed)
    {
        foreach (var candidate in candidates.Where(c => c.Takes(shape)))
        {
            entries.Add((candidate, candidate.Create(shape, seed)));
        }
    }

    public IEnumerable<Contestant> Measure(DeviceStream stream, CopySubject copy, int rounds)
    {
        var verdicts = entries.Select(e => Verdict.Of(e.Subject, stream, e.Candidate.Tolerance)).ToList();
        var right = entries.Where((_, i) => verdicts[i].IsRight).Select(e => e.Subject).ToList();
        var seconds = GraphTimer.MedianSeconds(stream, [copy, .. right], rounds);
        var copyRate = copy.LeastBytes / seconds[0];
        var times = right.Zip(seconds.Skip(1)).ToDictionary();
        return entries.Zip(verdicts, (e, verdict) => new Contestant(
            e.Candidate.Name, verdict, times.GetValueOrDefault(e.Subject, double.NaN), e.Subject.LeastBytes / copyRate, copyRate, e.Subject.Copies));
    }

    public void Dispose() => entries.ForEach(e => e.Subject.Dispose());
}
