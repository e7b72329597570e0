namespace Kernels.Benchmarks;

/// <summary>One equation and several ways of computing it, the one that the others are compared with first.</summary>
internal sealed class ScanGroup(ScanInputs inputs, IReadOnlyList<IScanSubject> subjects) : IDisposable
{
    /// <summary>The most that two ways may differ by, as a part of the largest result.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The columns that <see cref="Measure"/> fills.</summary>
    public static Column[] Columns =>
    [
        new("ms", "milliseconds", "F2"),
        new("ns/update", "nanoseconds_per_update", "F3"),
        new("× first", "ratio", "F2"),
        new("Difference", "difference", "0.0E+0"),
    ];

    public string Name => inputs.Equation.ToString();

    /// <summary>
    /// Checks that all ways agree, and times them in turns. Each runs once before it is timed, so that none depends on what its
    /// predecessor left in the caches.
    /// </summary>
    /// <exception cref="InvalidOperationException">One computes something else.</exception>
    public IEnumerable<Row> Measure(double seconds)
    {
        var differences = Differences();
        var times = RoundTimes.Measure([.. subjects.Select(s => (Action<int>)(_ => s.Run()))], seconds, leastRounds: 10, prepare: i => subjects[i].Run());
        return subjects.Select((s, i) => new Row(
            [Name, s.Name],
            [times.Seconds(i) * 1e3, times.Seconds(i) * 1e9 / inputs.Shape.Updates, times.Ratio(i, 0), differences[i]]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var subject in subjects)
        {
            subject.Dispose();
        }
        inputs.Dispose();
    }

    /// <summary>How far each is from the plain loop, as a part of its largest result.</summary>
    private double[] Differences()
    {
        var reference = Result(subjects.Single(s => s is PlainScan));
        var largest = reference.Max(Math.Abs);
        var differences = subjects.Select(s => Result(s).Zip(reference, (a, b) => Math.Abs((double)a - b)).Max() / largest).ToArray();
        for (var i = 0; i < differences.Length; i++)
        {
            if (!(differences[i] <= Tolerance))
            {
                throw new InvalidOperationException($"{Name} by {subjects[i].Name} differs from the plain loop by {differences[i]:0.0E+0} of the largest result; at most {Tolerance:0.0E+0} is rounding.");
            }
        }
        return differences;
    }

    private float[] Result(IScanSubject subject)
    {
        subject.Run();
        var y = new float[inputs.Shape.Steps * inputs.Shape.Channels];
        subject.CopyResult(y);
        return y;
    }
}
