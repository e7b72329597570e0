using System.CommandLine;
using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary>The main job: encodes a model's linear layers in each format and shows what is left of it and how fast it runs.</summary>
internal static class TableCommand
{
    private const int SampleBytes = 300;

    public static Command Create()
    {
        var command = new Command("table", "The table for one model and text");
        AddTo(command, text: true);
        return command;
    }

    /// <param name="text">Whether the command takes a model and text of its own; without, it measures the example's.</param>
    public static void AddTo(Command command, bool text)
    {
        var options = new CommonOptions();
        Option[] own = text ? [options.Model, options.Text, options.From] : [];
        options.AddTo(command, [.. own, options.Format, options.Activations, options.Fit, options.Windows, options.Threads, options.Head, options.Rotary, options.Json, options.Plot]);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, text, cancellation), cancellation));
    }

    private static int Run(ParseResult parse, CommonOptions options, bool text, CancellationToken cancellation)
    {
        var model = (text ? parse.GetValue(options.Model) : null) ?? ExampleFiles.Model;
        var file = (text ? parse.GetValue(options.Text) : null) ?? ExampleFiles.Text;
        if (!Directory.Exists(model))
        {
            throw new UsageException($"There is no folder {model}; --model takes one with config.json and model.safetensors.");
        }
        var json = parse.GetValue(options.Json);
        var candidates = Candidate.Choose(parse.GetValue(options.Format) ?? [], parse.GetValue(options.Activations)!, parse.GetValue(options.Fit));
        var settings = new RunSettings(
            model,
            ReadText(file, text ? parse.GetValue(options.From) : 0),
            options.WindowsOf(parse),
            parse.GetValue(options.Threads),
            parse.GetValue(options.Head),
            RotaryFrequencies.AreRounded(parse.GetValue(options.Rotary), model));
        using var measurement = new Measurement(settings);
        var rows = ProgressView.Run(candidates, measurement, isShown: !json && !Console.IsOutputRedirected, cancellation);
        if (parse.GetValue(options.Plot) is { } plot)
        {
            Chart.Write(rows, plot);
        }
        if (json)
        {
            Console.WriteLine(JsonView.Write(rows));
            return 0;
        }
        TableView.Write([rows[0], .. rows.Skip(1).OrderByDescending(r => r.BitsPerWeight)]);
        var sampled = candidates[^1];
        AnsiConsole.MarkupLineInterpolated($"\n[bold]A sample in {sampled.Name}[/] (the first bytes are the prompt):\n");
        AnsiConsole.WriteLine(measurement.Sample(sampled, SampleBytes, cancellation));
        return 0;
    }

    private static byte[] ReadText(string file, long from)
    {
        if (!File.Exists(file))
        {
            throw new UsageException($"There is no file {file}; --text takes a text file.");
        }
        var bytes = File.ReadAllBytes(file);
        return from >= 0 && bytes.Length - from > RunSettings.Window
            ? bytes[(int)from..]
            : throw new UsageException($"--from {from} leaves no window of {RunSettings.Window + 1} bytes: {file} has {bytes.Length}.");
    }
}
