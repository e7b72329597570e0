using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Spectre.Console;

namespace Kernels.Benchmarks;

/// <summary>One column of a report: its heading, its key in JSON, and how a number is written in the table.</summary>
internal sealed record Column(string Heading, string Key, string NumberFormat);

/// <summary>One row of a report: what it is about, a text for each label, and a number for each column (NaN where there is none).</summary>
internal sealed record Row(string[] Names, double[] Numbers);

/// <summary>Rows of numbers, printed as a table or as JSON.</summary>
/// <param name="labels">The headings of the texts that name a row; their keys in JSON are the same in lower case.</param>
internal sealed class Report(string title, bool json, string[] labels, params Column[] columns)
{
    private readonly List<Row> rows = [];

    /// <summary>A report on linear kernels.</summary>
    public static Report OfKernels(string title, bool json, params Column[] columns) => new(title, json, ["Format", "Activations"], columns);

    /// <summary>The instruction sets, vector width and threads that the figures hold for.</summary>
    public static string Machine(int threads)
    {
        (string Name, bool Has)[] sets =
            [("AVX-512", Avx512BW.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported)];
        var names = string.Join(", ", sets.Where(s => s.Has).Select(s => s.Name).DefaultIfEmpty("portable"));
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return $"{names}; vectors of {width} bits; {threads} threads of {Environment.ProcessorCount}; .NET {Environment.Version}";
    }

    /// <summary>Measures every kernel, with a line on the screen for the one at hand.</summary>
    public void Run(IReadOnlyList<LinearKernel> kernels, string machine, Func<LinearKernel, double[]> measure) => Run(
        kernels, machine, k => $"{k.Weight.Name} × {k.Activation?.Name ?? "f32"}", k => [new Row([k.Weight.Name, k.Activation?.Name ?? "f32"], measure(k))]);

    /// <summary>Measures every subject, with a line on the screen for the one at hand.</summary>
    /// <param name="caption">What the figures hold for.</param>
    public void Run<T>(IReadOnlyList<T> subjects, string caption, Func<T, string> name, Func<T, IEnumerable<Row>> measure)
    {
        AnsiConsole.Console.Profile.Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out);
        AnsiConsole.Status().Start("Measuring", status =>
        {
            foreach (var subject in subjects)
            {
                status.Status(name(subject));
                rows.AddRange(measure(subject));
            }
        });
        if (json)
        {
            WriteJson(caption);
        }
        else
        {
            WriteTable(caption);
        }
    }

    private void WriteTable(string caption)
    {
        var table = new Table().RoundedBorder().Title(title).Caption(caption.EscapeMarkup());
        table.AddColumns(labels);
        foreach (var column in columns)
        {
            table.AddColumn(column.Heading, c => c.RightAligned());
        }
        foreach (var (names, numbers) in rows)
        {
            table.AddRow([.. names.Select(Markup.Escape), .. columns.Zip(numbers, (c, x) => double.IsNaN(x) ? "–" : x.ToString(c.NumberFormat, CultureInfo.InvariantCulture))]);
        }
        AnsiConsole.Write(table);
    }

    private void WriteJson(string caption)
    {
        using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
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
