using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Kernels.Benchmarks;

/// <summary>One column of a report: its heading, its key in JSON, and how a number is written in the table.</summary>
/// <param name="Heading">Null where only JSON has it.</param>
internal sealed record Column(string? Heading, string Key, string NumberFormat)
{
    /// <summary>A number that only JSON has.</summary>
    public static Column InJson(string key) => new(null, key, "");
}

/// <summary>One row of a report: what it is about, a text for each label, and a number for each column (NaN where there is none).</summary>
internal sealed record Row(string[] Names, double[] Numbers);

/// <summary>Rows of numbers, printed as a table or as JSON.</summary>
/// <param name="labels">The headings of the texts that name a row; their keys in JSON are the same in lower case.</param>
internal sealed partial class Report(string title, bool json, string[] labels, params Column[] columns)
{
    /// <summary>Characters in a line of a table that goes into a file, where no screen breaks it.</summary>
    private const int FileWidth = 240;

    private readonly List<Row> rows = [];

    /// <summary>A file that takes the rows as JSON too; null for none.</summary>
    public string? SavePath { get; init; }

    public TableBorder Border { get; init; } = TableBorder.Rounded;

    /// <summary>Measures every subject, with a line on the screen for the one at hand.</summary>
    /// <param name="caption">What the figures hold for.</param>
    public void Run<T>(IReadOnlyList<T> subjects, string caption, Func<T, string> name, Func<T, IEnumerable<Row>> measure)
    {
        AnsiConsole.Console.Profile.Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out);
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Console.Profile.Width = FileWidth;
        }
        AnsiConsole.Status().Start("Measuring", status =>
        {
            foreach (var subject in subjects)
            {
                status.Status(name(subject));
                rows.AddRange(measure(subject));
            }
        });
        if (SavePath is not null)
        {
            Save(SavePath, caption);
        }
        if (json)
        {
            using var output = Console.OpenStandardOutput();
            WriteJson(output, caption);
        }
        else
        {
            WriteTable(caption);
        }
    }

    private void WriteTable(string caption)
    {
        var table = new Table().Border(Border).Title(title).Caption(caption.EscapeMarkup());
        table.AddColumns(labels);
        foreach (var heading in columns.Select(c => c.Heading).OfType<string>())
        {
            table.AddColumn(heading, c => c.RightAligned());
        }
        foreach (var (names, numbers) in rows)
        {
            table.AddRow([.. names.Select(Markup.Escape), .. columns.Zip(numbers).Where(c => c.First.Heading is not null).Select(c => Written(c.First, c.Second))]);
        }
        AnsiConsole.Write(table);
    }

    private static string Written(Column column, double number) =>
        double.IsNaN(number) ? "–" : number.ToString(column.NumberFormat, CultureInfo.InvariantCulture);

    private void Save(string path, string caption)
    {
        var unfinished = path + ".new";
        using (var file = File.Create(unfinished))
        {
            WriteJson(file, caption);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    private void WriteJson(Stream stream, string caption)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("title", title);
        writer.WriteString("machine", caption);
        writer.WriteStartArray("kernels");
        foreach (var (names, numbers) in rows)
        {
            writer.WriteStartObject();
            foreach (var (label, name) in labels.Zip(names))
            {
                writer.WriteString(label.ToLowerInvariant(), name);
            }
            foreach (var (column, number) in columns.Zip(numbers).Where(c => !double.IsNaN(c.Second)))
            {
                writer.WriteNumber(column.Key, number);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
