using System.Diagnostics;

namespace Kernels.Benchmarks;

/// <summary>
/// Times of two activities that took turns. The machine's speed changes from second to second, so what is compared are neighbours in time.
/// </summary>
internal sealed class PairedTimes
{
    private readonly double[] subject;
    private readonly double[] limit;

    private PairedTimes(double[] subject, double[] limit) => (this.subject, this.limit) = (subject, limit);

    /// <summary>The median time of the subject in seconds.</summary>
    public double SubjectSeconds => Median(subject);

    /// <summary>The median time of the limit in seconds.</summary>
    public double LimitSeconds => Median(limit);

    /// <summary>The median over pairs of limit's time / subject's time: the part of the limit's speed that the subject reaches where both do the same work.</summary>
    public double Ratio => Median([.. limit.Zip(subject, (l, s) => l / s)]);

    /// <summary>Runs both in turns until <paramref name="seconds"/> are over, at least <paramref name="leastPairs"/> times, after warming up for a tenth of it.</summary>
    /// <param name="subject">Called with the number of the turn.</param>
    /// <param name="limit">Called with the number of the turn.</param>
    public static PairedTimes Measure(Action<int> subject, Action<int> limit, double seconds, int leastPairs)
    {
        var turn = 0;
        var warm = Stopwatch.StartNew();
        do
        {
            subject(turn);
            limit(turn++);
        }
        while (warm.Elapsed.TotalSeconds < seconds / 10 || turn < 3);

        var (subjects, limits) = (new List<double>(), new List<double>());
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds || subjects.Count < leastPairs)
        {
            subjects.Add(Time(subject, turn));
            limits.Add(Time(limit, turn++));
        }
        return new PairedTimes([.. subjects], [.. limits]);
    }

    private static double Time(Action<int> action, int turn)
    {
        var start = Stopwatch.GetTimestamp();
        action(turn);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
