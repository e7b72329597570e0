namespace Kernels.Benchmarks;

/// <summary>What was measured of one contender. Times are medians, ratios are medians over rounds.</summary>
/// <param name="Copies">How many copies of its weights took turns.</param>
/// <param name="Seconds">Of one call; NaN where it did not take part, since its results are wrong.</param>
/// <param name="OfRead">The part of the machine's read bandwidth at which it goes through its weights.</param>
/// <param name="OfPeak">The part of the machine's peak, of floats or of bytes as it multiplies.</param>
/// <param name="TimeToOurs">Its time / that of our kernel which rounds activations alike; NaN for ours.</param>
/// <param name="Error">‖y - ŷ‖₂ / ‖ŷ‖₂, where ŷ is the product in float64 of the activations and what its own encoding is worth.</param>
/// <param name="FormatError">‖w - ŵ‖₂ / ‖ŵ‖₂, where ŵ are the weights that were encoded.</param>
/// <param name="Read">Bytes per second that the machine reads.</param>
/// <param name="FloatPeak">Operations per second of f32 that the machine does.</param>
/// <param name="BytePeak">Operations per second of bytes that the machine does; NaN where it has no instructions for them.</param>
internal sealed record LinearResult(
    string Class, string Library, string Name, string Activations, bool MultipliesBytes, LinearShape Shape, int Threads, int Copies, long WeightBytes,
    double Seconds, double OfRead, double OfPeak, double TimeToOurs, double Error, double FormatError, double Read, double FloatPeak, double BytePeak)
{
    /// <summary>The headings of the texts of <see cref="ToRow"/>.</summary>
    public static string[] Labels { get; } = ["Case", "Class", "Library", "Weights", "Activations"];

    /// <summary>The columns of the numbers of <see cref="ToRow"/>.</summary>
    public static Column[] Columns { get; } =
    [
        Column.InJson("n"), Column.InJson("k"), Column.InJson("m"), Column.InJson("threads"), Column.InJson("copies"),
        new("µs", "microseconds", "F0"),
        new("GB/s", "gigabytes_per_second", "F1"),
        new("GFLOP/s", "gigaflops", "F1"),
        new("Of read", "ratio_to_read", "P0"),
        new("Of peak", "ratio_to_peak", "P0"),
        new("/ ours", "time_to_ours", "F2"),
        new("Error", "relative_error", "0.0E+0"),
        new("Format's", "format_relative_error", "0.0E+0"),
        new("Bits", "bits_per_weight", "F2"),
    ];

    /// <summary>What was multiplied, in short.</summary>
    public string Case => $"{Shape.N}×{Shape.K} m={Shape.M} t={Threads}";

    /// <summary>Operations of one call.</summary>
    public double Operations => 2.0 * Shape.M * Shape.N * Shape.K;

    /// <summary>Operations per second.</summary>
    public double Rate => Operations / Seconds;

    /// <summary>Operations for each byte that must come from memory: weights, activations and results.</summary>
    public double Intensity => Operations / (WeightBytes + (sizeof(float) * (double)Shape.M * (Shape.K + Shape.N)));

    /// <summary>A row of a report.</summary>
    public Row ToRow() => new(
        [Case, Class, Library, Name, Activations],
        [
            Shape.N, Shape.K, Shape.M, Threads, Copies,
            Seconds * 1e6, WeightBytes / Seconds / 1e9, Rate / 1e9, OfRead, OfPeak, TimeToOurs, Error, FormatError,
            8.0 * WeightBytes / Shape.N / Shape.K,
        ]);

    /// <summary>A row for each limit of the machine, as it was while this was measured.</summary>
    public IEnumerable<Row> LimitRows()
    {
        yield return LimitRow("plain read", Read, double.NaN);
        yield return LimitRow("f32 multiply-adds", double.NaN, FloatPeak);
        if (ByteRate.Instructions is { } instructions)
        {
            yield return LimitRow($"int8 multiply-adds, {instructions}", double.NaN, BytePeak);
        }
    }

    private Row LimitRow(string name, double bytesPerSecond, double rate) => new(
        [Case, Class, "machine", name, "–"],
        [
            Shape.N, Shape.K, Shape.M, Threads, double.NaN, double.NaN, bytesPerSecond / 1e9, rate / 1e9,
            .. Enumerable.Repeat(double.NaN, Columns.Length - 8),
        ]);
}
