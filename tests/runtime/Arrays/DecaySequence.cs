namespace Kernels.Runtime.Tests.Arrays;

/// <summary>The oracle of <see cref="DecayScan"/>: one sequence in float64, its steps in any order of places.</summary>
internal sealed record DecaySequence(double[] Results, double[] FinalState)
{
    /// <param name="places">For each step where a and x are read; null for the order of time.</param>
    /// <param name="isLaidBack">Whether a step's result goes to the place that it read.</param>
    public static DecaySequence Of(ReadOnlySpan<float> a, ReadOnlySpan<float> x, int channels, int[]? places = null, bool isLaidBack = true, float[]? initial = null)
    {
        places ??= [.. Enumerable.Range(0, a.Length / channels)];
        var state = Enumerable.Range(0, channels).Select(d => (double)(initial?[d] ?? DecayScan.Initial)).ToArray();
        var results = new double[places.Length * channels];
        for (var step = 0; step < places.Length; step++)
        {
            for (var d = 0; d < channels; d++)
            {
                state[d] = (a[(places[step] * channels) + d] * state[d]) + x[(places[step] * channels) + d];
                results[((isLaidBack ? places[step] : step) * channels) + d] = state[d];
            }
        }
        return new DecaySequence(results, state);
    }
}
