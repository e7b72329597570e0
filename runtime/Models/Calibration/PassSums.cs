namespace Kernels.Models.Calibration;

/// <summary>The sums of the inputs that are collected while a text is read once.</summary>
internal sealed class PassSums : IDisposable
{
    private readonly Dictionary<string, InputSums> sums = new(StringComparer.Ordinal);

    /// <summary>Sums of zero.</summary>
    public PassSums(IEnumerable<CalibratedInput> inputs, bool hasMoments)
    {
        foreach (var input in inputs)
        {
            sums.Add(input.Name, new InputSums(input.Name, input.Width, hasMoments));
        }
    }

    /// <summary>The names of the inputs.</summary>
    public IReadOnlyCollection<string> Names => sums.Keys;

    /// <summary>The sums of an input.</summary>
    public InputSums this[string input] => sums[input];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var of in sums.Values)
        {
            of.Dispose();
        }
    }
}
