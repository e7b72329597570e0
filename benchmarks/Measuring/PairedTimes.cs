namespace Kernels.Benchmarks;

/// <summary>Times of a subject and of the limit that it is held against, which took turns.</summary>
internal sealed class PairedTimes
{
    private readonly RoundTimes rounds;

    private PairedTimes(RoundTimes rounds) => this.rounds = rounds;

    /// <summary>The median time of the subject in seconds.</summary>
    public double SubjectSeconds => rounds.Seconds(0);

    /// <summary>The median time of the limit in seconds.</summary>
    public double LimitSeconds => rounds.Seconds(1);

    /// <summary>The median over pairs of limit's time / subject's time: the part of the limit's speed that the subject reaches where both do the same work.</summary>
    public double Ratio => rounds.Ratio(1, 0);

    /// <summary>Runs both in turns, as <see cref="RoundTimes.Measure"/> does.</summary>
    /// <param name="subject">Called with the number of the turn.</param>
    /// <param name="limit">Called with the number of the turn.</param>
    public static PairedTimes Measure(Action<int> subject, Action<int> limit, double seconds, int leastPairs) =>
        new(RoundTimes.Measure([subject, limit], seconds, leastPairs));
}
