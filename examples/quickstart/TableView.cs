using System.Globalization;
using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary>The rows as a table.</summary>
internal static class TableView
{
    public static void Write(IReadOnlyList<Row> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in new[] { "Format", "Fit", "Activations" })
        {
            table.AddColumn(name);
        }
        foreach (var name in new[] { "Bits/weight", "Loss", "KL from f32", "Top-1", "MB", "Decode tok/s", "Prefill tok/s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }
        foreach (var row in rows)
        {
            table.AddRow(
                row.Name,
                row.Fit,
                row.Activations,
                Text(row.BitsPerWeight, "F2"),
                Text(row.Loss, "F4"),
                row.Kl == 0 ? "0" : Text(row.Kl, "0.00E+0"),
                Text(100 * row.Top1, "F1") + " %",
                Text(row.Megabytes, "F2"),
                Text(row.DecodeTokensPerSecond, "N0"),
                Text(row.PrefillTokensPerSecond, "N0"));
        }
        // Wide enough for every column when the output goes to a file.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 140;
        }
        AnsiConsole.Write(table);
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
