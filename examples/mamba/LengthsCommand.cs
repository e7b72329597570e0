using System.CommandLine;
using System.Diagnostics;
using Kernels.Models;
using Kernels.Quickstart;
using Spectre.Console;

namespace Kernels.Mamba;

/// <summary><c>lengths</c>: how fast models decode, and how much memory they hold, behind texts of several lengths.</summary>
internal static class LengthsCommand
{
    private const int TokensPerTurn = 32;

    public static Command Create()
    {
        var models = new Option<string[]>("--model")
        {
            Description = "Folders in Hugging Face's layout; without, the Llama, the Mamba and the Mamba-2 of examples/models",
            AllowMultipleArgumentsPerToken = true,
        };
        var lengths = new Option<int[]>("--lengths")
        {
            Description = "Context lengths",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1 << 10, 1 << 14, 1 << 17],
        };
        var seconds = new Option<double>("--seconds") { Description = "Time for each model", DefaultValueFactory = _ => 10 };
        lengths.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int[]>() is { } given && (given.Length == 0 || given.Min() < 1 || given.Max() > int.MaxValue - TokensPerTurn))
            {
                r.AddError($"--lengths must be from 1 to {int.MaxValue - TokensPerTurn} each.");
            }
        });
        var settings = new ModelSettings();
        var command = new Command("lengths", "Tokens per second behind texts of several lengths, against a model with attention. Keys, values and states are random numbers: the models were not trained for such lengths");
        foreach (var option in new Option[] { models, lengths, seconds })
        {
            command.Options.Add(option);
        }
        settings.AddTo(command);
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            var contexts = parse.GetValue(lengths)!.Distinct().Order().ToArray();
            var folders = parse.GetValue(models) is { Length: > 0 } given ? given : ExampleFiles.Models;
            var table = new Table().Border(TableBorder.Simple).AddColumns("Model", "Context");
            table.AddColumn(new TableColumn("Tokens/s").RightAligned()).AddColumn(new TableColumn("Of the shortest's").RightAligned()).AddColumn(new TableColumn("Memory").RightAligned());
            foreach (var folder in folders)
            {
                using var model = settings.Load(parse, folder, contexts[^1] + TokensPerTurn, cancellation);
                AddRows(table, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), Measure(model, contexts, parse.GetValue(seconds), cancellation));
            }
            AnsiConsole.Write(table);
        }, cancellation));
        return command;
    }

    private static void AddRows(Table table, string model, IReadOnlyList<Speed> speeds)
    {
        foreach (var speed in speeds)
        {
            table.AddRow(model, $"{speed.Context:N0}", $"{speed.TokensPerSecond:N0}", $"{speed.TokensPerSecond / speeds[0].TokensPerSecond:P1}", $"{speed.MemoryBytes / 1048576.0:N1} MiB");
        }
    }

    /// <summary>The lengths take turns, so that a change in the machine's speed meets all of them; medians.</summary>
    private static List<Speed> Measure(LanguageModel model, int[] contexts, double seconds, CancellationToken cancellation)
    {
        using var session = model.CreateSession();
        var logits = new float[model.VocabularySize];
        var times = contexts.Select(_ => new List<double>()).ToList();
        var memory = new long[contexts.Length];
        var all = Stopwatch.StartNew();
        while (all.Elapsed.TotalSeconds < seconds || times[0].Count < 3)
        {
            for (var i = 0; i < contexts.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                session.Imitate(contexts[i], seed: i);
                memory[i] = session.MemoryBytes;
                session.Decode(0, logits);
                var watch = Stopwatch.StartNew();
                for (var token = 1; token < TokensPerTurn; token++)
                {
                    session.Decode(token, logits);
                }
                times[i].Add(watch.Elapsed.TotalSeconds / (TokensPerTurn - 1));
            }
        }
        return [.. contexts.Select((context, i) => new Speed(context, 1 / times[i].Order().ElementAt(times[i].Count / 2), memory[i]))];
    }

    private sealed record Speed(int Context, double TokensPerSecond, long MemoryBytes);
}
