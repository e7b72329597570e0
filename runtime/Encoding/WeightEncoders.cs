namespace Kernels.Encoding;

/// <summary>All encoders that a <c>fit</c> can name. A new one is one file and one line here.</summary>
internal static class WeightEncoders
{
    private static readonly IWeightEncoder[] All =
    [
        new AbsMaxEncoder(),
        new MinMaxEncoder(),
        new AbsMeanEncoder(),
        new TernaryEncoder(),
        new SearchEncoder(),
        new ThresholdEncoder(),
    ];

    /// <summary>The encoder of that name.</summary>
    /// <exception cref="EncodingException">There is none.</exception>
    public static IWeightEncoder Named(string name) => Array.Find(All, e => e.Name == name)
        ?? throw new EncodingException($"There is no encoder '{name}'; there are {string.Join(", ", All.Select(e => e.Name))}.");
}
