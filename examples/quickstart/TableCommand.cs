using System.CommandLine;
using Kernels.Gpu;
using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary>The main job: encodes models' linear layers in each format and shows what is left of them and how fast they run.</summary>
internal static class TableCommand
{
    private const int SampleBytes = 300;

    public static Command Create()
    {
        var command = new Command("table", "The table for models and a text of your own");
        AddTo(command, text: true);
        return command;
    }

    /// <param name="text">Whether the command takes models and a text of its own; without, it measures the examples'.</param>
    public static void AddTo(Command command, bool text)
    {
        var options = new CommonOptions();
        Option[] own = text ? [options.Models, options.Text, options.From] : [];
        options.AddTo(command, [.. own, options.Format, options.Activations, options.Fit, options.Calibration, options.Windows, options.Threads, options.Device, options.Head, options.Rotary, options.Json, options.Plot]);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, text, cancellation), cancellation));
    }

    private static int Run(ParseResult parse, CommonOptions options, bool text, CancellationToken cancellation)
    {
        var json = parse.GetValue(options.Json);
        var named = parse.GetValue(options.Format) ?? [];
        var candidates = Candidate.Choose(named, parse.GetValue(options.Activations)!, parse.GetValue(options.Fit));
        var rows = new List<Row>();
        using var device = OpenDevice(parse, options, candidates, json ? Console.Error : Console.Out);
        foreach (var settings in Settings(parse, options, text))
        {
            ModelFile.ExpectNoFormats(settings.Model, named);
            var rowsOf = ModelFile.IsGguf(settings.Model) ? [Candidate.Stored] : candidates;
            using var measurement = new Measurement(settings, device);
            var measured = ProgressView.Run(rowsOf, measurement, isShown: !json && !Console.IsOutputRedirected, cancellation);
            rows.AddRange(measured);
            if (!json)
            {
                Show(measured, measurement, rowsOf[^1], cancellation);
            }
        }
        if (parse.GetValue(options.Plot) is { } plot)
        {
            Chart.Write(rows, plot);
        }
        if (json)
        {
            Console.WriteLine(JsonView.Write(rows));
        }
        return 0;
    }

    /// <summary>The device that was asked for; null for the CPU.</summary>
    /// <param name="told">Takes why it is this one, where something other than the CPU was asked for.</param>
    private static GpuDevice? OpenDevice(ParseResult parse, CommonOptions options, IReadOnlyList<Candidate> candidates, TextWriter told)
    {
        var spec = DeviceSpec.Parse(parse.GetValue(options.Device)!);
        var device = GpuDevice.OpenUnlessCpu(spec, out var reason);
        if (spec.Kind != DeviceKind.Cpu)
        {
            told.WriteLine(reason);
        }
        if (device is not null && candidates.Any(c => c.Activation is not null))
        {
            device.Dispose();
            throw new UsageException("Activations of int8 run on the CPU alone. Leave --activations at f32, or take --device cpu.");
        }
        return device;
    }

    private static void Show(IReadOnlyList<Row> rows, Measurement measurement, Candidate sampled, CancellationToken cancellation)
    {
        AnsiConsole.MarkupLineInterpolated($"\n[bold]{measurement.ModelName}[/]");
        TableView.Write([rows[0], .. rows.Skip(1).OrderByDescending(r => r.BitsPerWeight)]);
        if (measurement.Sample(sampled, SampleBytes, cancellation) is { } sample)
        {
            AnsiConsole.MarkupLineInterpolated($"\n[bold]A sample in {sampled.Name}[/] (the first bytes are the prompt):\n");
            AnsiConsole.WriteLine(sample);
        }
    }

    /// <summary>What to measure: the models named, or one of each kind.</summary>
    private static List<RunSettings> Settings(ParseResult parse, CommonOptions options, bool text)
    {
        var models = text && parse.GetValue(options.Models) is { Length: > 0 } named ? named : ExampleFiles.Models;
        if (models.FirstOrDefault(m => !Path.Exists(m)) is { } missing)
        {
            throw new UsageException($"There is no folder {missing}; --model takes one with config.json and model.safetensors, or a GGUF file.");
        }
        var bytes = TextFile.Read((text ? parse.GetValue(options.Text) : null) ?? ExampleFiles.Text, text ? parse.GetValue(options.From) : 0);
        return [.. models.Select(model => new RunSettings(
            model,
            bytes,
            options.WindowsOf(parse),
            parse.GetValue(options.Threads),
            parse.GetValue(options.Head),
            parse.GetValue(options.Rotary).AreHalf(),
            parse.GetValue(options.Calibration)))];
    }
}
