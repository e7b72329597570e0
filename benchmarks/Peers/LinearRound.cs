using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The contenders of a class, which take turns with each other and with the limits of the machine.</summary>
/// <param name="rotationBytes">
/// Copies of the weights take at least these bytes where few tokens come and weights are read from memory; many tokens read one copy, which
/// has left the caches when its turn comes.
/// </param>
internal sealed class LinearRound(LinearClass of, LinearProblem problem, IReadOnlyList<LinearContender> contenders, long rotationBytes, double seconds)
{
    private const int FewTokens = 8;
    private const int LeastRounds = 5;
    private const int CheckedRows = 16;

    /// <summary>
    /// The largest error of a kernel that works, many times that of 8-bit activations. Kernels of types that a library has for other
    /// processors alone leave results as they were, or nonsense; their speed says nothing.
    /// </summary>
    private const double MostError = 0.1;

    /// <summary>Measures all with m tokens. Those whose results are wrong take no part and have a result without a time.</summary>
    public IReadOnlyList<LinearResult> Measure(int m, MachineLimits limits, WorkerPool pool)
    {
        var entrants = new List<Entrant>();
        try
        {
            var shape = new LinearShape(problem.N, problem.K, m);
            var x = problem.Activations[..(m * problem.K)];
            foreach (var contender in contenders)
            {
                var copies = m > FewTokens ? 1 : (int)Math.Max(1, (rotationBytes + contender.Bytes - 1) / contender.Bytes);
                var call = contender.Prepare(x, copies, pool);
                entrants.Add(new Entrant(contender, copies, call));
                entrants[^1] = entrants[^1] with { Error = Error(contender, call, shape, x) };
            }
            Entrant[] running = [.. entrants.Where(e => e.Error < MostError)];
            var times = RoundTimes.Measure([.. limits.Activities, .. running.Select(e => (Action<int>)(_ => e.Call.Run()))], seconds, LeastRounds);
            return [.. entrants.Select(e => Result(e, running, shape, times, limits, pool.Threads))];
        }
        finally
        {
            entrants.ForEach(e => e.Call.Dispose());
        }
    }

    private LinearResult Result(Entrant entrant, Entrant[] running, LinearShape shape, RoundTimes times, MachineLimits limits, int threads)
    {
        var (contender, copies) = (entrant.Contender, entrant.Copies);
        var place = Array.IndexOf(running, entrant);
        var activity = limits.Activities.Count + place;
        var none = place < 0;
        return new LinearResult(
            of.Name, contender.Library, contender.Name, contender.Activations, contender.MultipliesBytes, shape, threads, copies, contender.Bytes,
            none ? double.NaN : times.Seconds(activity) / copies,
            none ? double.NaN : limits.OfRead(times, activity, (double)copies * contender.Bytes),
            none ? double.NaN : MachineLimits.OfPeak(times, activity, 2.0 * copies * shape.M * shape.N * shape.K, contender.MultipliesBytes),
            none || contender is GeneratedLinear ? double.NaN : ToOurs(running, place, times, limits.Activities.Count),
            entrant.Error, FormatError(contender), limits.BytesPerSecond(times), MachineLimits.FloatRate(times), MachineLimits.BytesRate(times));
    }

    /// <summary>The time of a contender / that of ours which multiplies as it does; of our f32 kernel where bytes have none. NaN where ours takes no part.</summary>
    private static double ToOurs(Entrant[] running, int place, RoundTimes times, int before)
    {
        int[] ours = [.. Enumerable.Range(0, running.Length).Where(i => running[i].Contender is GeneratedLinear)];
        if (ours.Length == 0)
        {
            return double.NaN;
        }
        var other = ours.Where(i => running[i].Contender.MultipliesBytes == running[place].Contender.MultipliesBytes).Append(ours[0]).First();
        return times.Ratio(before + place, before + other) * running[other].Copies / running[place].Copies;
    }

    private static double Error(LinearContender contender, ILinearCall call, LinearShape shape, float[] x)
    {
        call.Run();
        var y = new float[shape.M * shape.N];
        call.CopyResult(y);
        return new LinearOracle(shape, x, contender.Row, new Random(1)).RelativeError(y);
    }

    private double FormatError(LinearContender contender)
    {
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < CheckedRows; i++)
        {
            var row = (int)((long)i * problem.N / CheckedRows);
            foreach (var (exact, encoded) in problem.Row(row).ToArray().Zip(contender.Row(row)))
            {
                difference += (encoded - exact) * (encoded - exact);
                size += (double)exact * exact;
            }
        }
        return Math.Sqrt(difference / size);
    }

    /// <summary>A contender, its copies, the calls of its turn, and the error of its results.</summary>
    private sealed record Entrant(LinearContender Contender, int Copies, ILinearCall Call, double Error = double.NaN);
}
