using System.Globalization;
using ScottPlot;

namespace Kernels.Quickstart;

/// <summary>Bits per weight against KL on a logarithmic scale, a labelled point for each format, a colour for each model.</summary>
internal static class Chart
{
    private static readonly IPalette ModelColours = new ScottPlot.Palettes.Category10();

    private const int Width = 900;
    private const int Height = 600;

    /// <summary>Writes a .png or .svg file, whole or not at all.</summary>
    public static void Write(IReadOnlyList<Row> rows, string path)
    {
        var points = rows.Where(r => r.Kl > 0).ToList();
        if (points.Count == 0)
        {
            throw new UsageException("--plot needs at least one format beside f32.");
        }
        using var plot = new Plot();
        var models = points.Select(p => p.Model).Distinct().ToList();
        foreach (var row in points)
        {
            var at = new Coordinates(row.BitsPerWeight, Math.Log10(row.Kl));
            var shape = row.Activations == "f32" ? MarkerShape.FilledCircle : MarkerShape.OpenCircle;
            var colour = ModelColours.GetColor(models.IndexOf(row.Model));
            var marker = plot.Add.Marker(at, shape, size: 9, color: colour);
            marker.LegendText = row == points.First(p => p.Model == row.Model) ? row.Model : "";
            var label = plot.Add.Text(row.Activations == "f32" ? row.Name : row.Name + " " + row.Activations, at);
            label.OffsetX = 8;
            label.LabelFontSize = 13;
            label.LabelFontColor = colour;
        }
        if (models.Count > 1)
        {
            plot.ShowLegend(Alignment.UpperRight);
        }
        plot.XLabel("bits per weight");
        plot.YLabel("KL from f32, nats per byte");
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            LabelFormatter = y => Math.Pow(10, y).ToString("0.0E+0", CultureInfo.InvariantCulture),
        };
        plot.Axes.SetLimitsX(0, points.Max(p => p.BitsPerWeight) + 2);
        var full = Path.GetFullPath(path);
        var temporary = full + ".partial" + Path.GetExtension(full);
        switch (Path.GetExtension(full).ToLowerInvariant())
        {
            case ".png":
                plot.SavePng(temporary, Width, Height);
                break;
            case ".svg":
                plot.SaveSvg(temporary, Width, Height);
                break;
            default:
                throw new UsageException($"--plot writes .png and .svg files, not '{path}'.");
        }
        File.Move(temporary, full, overwrite: true);
    }
}
