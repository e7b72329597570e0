using System.Globalization;
using ScottPlot;

namespace Kernels.Benchmarks;

/// <summary>
/// Results under the roofs of the machine: operations for each byte from memory against operations per second, both on logarithmic axes. A
/// colour for each library; filled where activations are floats, open where they are rounded to 8 bits.
/// </summary>
internal static class RooflinePlot
{
    private const int Width = 1000;
    private const int Height = 700;

    private static readonly IPalette Colours = new ScottPlot.Palettes.Category10();

    /// <summary>Says what is wrong with the name of a picture; null where nothing is.</summary>
    public static string? Refusal(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".svg"
        ? null
        : $"--plot writes .png and .svg files, not '{path}'.";

    /// <summary>Draws those results that have the most threads, since roofs hang on them, and writes a file whole or not at all.</summary>
    public static void Write(IReadOnlyList<LinearResult> results, string path)
    {
        var threads = results.Max(r => r.Threads);
        LinearResult[] drawn = [.. results.Where(r => r.Threads == threads && double.IsFinite(r.Seconds))];
        using var plot = new Plot();
        AddRoofs(plot, drawn);
        var libraries = drawn.Select(r => r.Library).Distinct().ToList();
        foreach (var result in drawn)
        {
            var shape = result.MultipliesBytes ? MarkerShape.OpenCircle : MarkerShape.FilledCircle;
            var at = new Coordinates(Math.Log10(result.Intensity), Math.Log10(result.Rate / 1e9));
            var marker = plot.Add.Marker(at, shape, size: 8, color: Colours.GetColor(libraries.IndexOf(result.Library)));
            marker.LegendText = result == drawn.First(r => r.Library == result.Library) ? result.Library : "";
        }
        plot.ShowLegend(Alignment.LowerRight);
        plot.Title(string.Create(CultureInfo.InvariantCulture, $"Linear on {threads} threads: floats filled, 8-bit activations open"));
        plot.XLabel("operations for each byte of weights, activations and results");
        plot.YLabel("GFLOP/s");
        plot.Axes.Bottom.TickGenerator = Powers();
        plot.Axes.Left.TickGenerator = Powers();
        Save(plot, path);
    }

    private static void AddRoofs(Plot plot, LinearResult[] results)
    {
        var read = results.Select(r => r.Read).Order().ElementAt(results.Length / 2) / 1e9;
        (string Name, Color Colour, IEnumerable<double> Rates)[] peaks =
        [
            ("int8 multiply-adds", Colors.Gray, results.Select(r => r.BytePeak).Where(double.IsFinite)),
            ("f32 multiply-adds", Colors.Black, results.Select(r => r.FloatPeak)),
        ];
        var (left, right) = (results.Min(r => r.Intensity) / 2, results.Max(r => r.Intensity) * 2);
        foreach (var (name, colour, rates) in peaks)
        {
            double[] sorted = [.. rates.Order()];
            if (sorted.Length == 0)
            {
                continue;
            }
            var peak = sorted[sorted.Length / 2] / 1e9;
            var ridge = Math.Clamp(peak / read, left, right);
            double[] intensities = [left, ridge, right];
            var corners = intensities.Select(i => new Coordinates(Math.Log10(i), Math.Log10(Math.Min(peak, read * i))));
            var roof = plot.Add.ScatterLine(corners.ToArray(), colour);
            roof.LineWidth = 2;
            roof.LegendText = string.Create(CultureInfo.InvariantCulture, $"read of {read:F0} GB/s, {name} of {peak:F0} GFLOP/s");
        }
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Powers() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
        LabelFormatter = x => Math.Pow(10, x).ToString("G3", CultureInfo.InvariantCulture),
    };

    private static void Save(Plot plot, string path)
    {
        var full = Path.GetFullPath(path);
        var unfinished = full + ".partial" + Path.GetExtension(full);
        if (Path.GetExtension(full).Equals(".svg", StringComparison.OrdinalIgnoreCase))
        {
            plot.SaveSvg(unfinished, Width, Height);
        }
        else
        {
            plot.SavePng(unfinished, Width, Height);
        }
        File.Move(unfinished, full, overwrite: true);
    }
}
