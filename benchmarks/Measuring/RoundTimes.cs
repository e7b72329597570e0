using System.Diagnostics;

namespace Kernels.Benchmarks;

/// <summary>
/// Times of several activities that took turns. The machine's speed changes from second to second, so what is compared are neighbours in
/// time: the activities of one round.
/// </summary>
internal sealed class RoundTimes
{
    private readonly List<double>[] seconds;

    private RoundTimes(List<double>[] seconds) => this.seconds = seconds;

    /// <summary>The median time of an activity in seconds.</summary>
    public double Seconds(int activity) => Median(seconds[activity]);

    /// <summary>The median over rounds of one activity's time / another's.</summary>
    public double Ratio(int activity, int other) => Median(seconds[activity].Zip(seconds[other], (a, b) => a / b));

    /// <summary>Runs all in turns until <paramref name="duration"/> seconds are over, at least <paramref name="leastRounds"/> times, after warming up for a tenth of it.</summary>
    /// <param name="activities">Called with the number of the round.</param>
    /// <param name="prepare">Called with the number of an activity before it, outside of its time.</param>
    public static RoundTimes Measure(IReadOnlyList<Action<int>> activities, double duration, int leastRounds, Action<int>? prepare = null)
    {
        var round = 0;
        var warm = Stopwatch.StartNew();
        do
        {
            for (var i = 0; i < activities.Count; i++)
            {
                prepare?.Invoke(i);
                activities[i](round);
            }
            round++;
        }
        while (warm.Elapsed.TotalSeconds < duration / 10 || round < 3);

        List<double>[] seconds = [.. activities.Select(_ => new List<double>())];
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed.TotalSeconds < duration || seconds[0].Count < leastRounds; round++)
        {
            for (var i = 0; i < seconds.Length; i++)
            {
                prepare?.Invoke(i);
                var start = Stopwatch.GetTimestamp();
                activities[i](round);
                seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        return new RoundTimes(seconds);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
