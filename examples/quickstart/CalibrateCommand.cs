using System.CommandLine;
using System.Globalization;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Calibration;
using Kernels.Models.Evaluation;
using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary><c>calibrate</c>: what a model's linear layers see of a text, as a file for the encoders.</summary>
internal static class CalibrateCommand
{
    private const int DefaultWindows = 1024;

    public static Command Create()
    {
        var options = new CommonOptions();
        var until = new Option<long?>("--until") { Description = "The byte of the text to end before" };
        var windows = new Option<string>("--windows") { Description = "Windows of 256 bytes to read, or all", DefaultValueFactory = _ => DefaultWindows.ToString(CultureInfo.InvariantCulture) };
        var output = new Option<string>("--out") { Description = "The file to write, or to go on with", Required = true };
        options.Model.Required = true;
        options.Text.Required = true;
        var command = new Command("calibrate", "Collects the inputs of linear layers while the model reads a text, for --calibration; what is cancelled goes on when it is run again");
        options.AddTo(command, options.Model, options.Text, options.From, until, windows, output, options.Threads, options.Rotary);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, parse.GetValue(until), CommonOptions.CountOf(parse.GetValue(windows)!), parse.GetValue(output)!, cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CommonOptions options, long? until, int? count, string output, CancellationToken cancellation)
    {
        var folder = parse.GetValue(options.Model)!;
        var bytes = TextFile.Read(parse.GetValue(options.Text)!, parse.GetValue(options.From), until);
        using var weights = SafetensorsModel.Open(folder);
        using var model = LanguageModel.Create(folder, weights, new ModelOptions
        {
            Threads = parse.GetValue(options.Threads),
            HalfRotaryFrequencies = parse.GetValue(options.Rotary).AreHalf(),
            MaxTokens = RunSettings.Window,
            Cancellation = cancellation,
        });
        var text = ModelText.Windows(bytes, model, folder, count);
        Watch(progress => Calibrator.Run(model, ContentHash.Of(weights), text, output, new CalibrationOptions { Progress = progress, Cancellation = cancellation }));
        return 0;
    }

    private static void Watch(Action<IProgress<double>> work)
    {
        if (Console.IsOutputRedirected)
        {
            work(new Progress<double>());
            return;
        }
        AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars =>
            {
                var bar = bars.AddTask("calibrate", maxValue: 1);
                work(new StepProgress(done => bar.Value = done));
            });
    }
}
