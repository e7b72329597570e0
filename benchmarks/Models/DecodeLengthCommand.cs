using System.CommandLine;
using System.Globalization;
using Kernels.Formats;
using Kernels.Models;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>decode-length</c>: how decoding depends on the length of the context. The lengths take turns; a recurrent model should be as fast
/// at each.
/// </summary>
internal static class DecodeLengthCommand
{
    public static Command Create()
    {
        var command = new Command("decode-length", "Tokens per second of a model at several context lengths");
        var model = new Option<string?>("--model") { Description = "A folder in Hugging Face's layout; mamba-shakespeare of examples/models where absent" };
        var text = new Option<string?>("--text") { Description = "A text to read, again and again, a token for each byte; validation.txt of examples/models where absent" };
        var format = new Option<string?>("--format") { Description = "The format of the weights; f32 where absent" };
        var lengths = new Option<int[]>("--lengths")
        {
            Description = "Context lengths",
            DefaultValueFactory = _ => [1 << 10, 1 << 14, 1 << 17],
            AllowMultipleArgumentsPerToken = true,
        };
        var tokens = CommonOptions.Positive("--tokens", 16, "Tokens that each turn decodes");
        var threads = CommonOptions.Positive("--threads", 2, "Threads, the caller's included");
        var seconds = new Option<double>("--seconds") { Description = "Time for all lengths, without reading the text", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        lengths.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { } given && (given.Length == 0 || given.Min() < 1))
            {
                result.AddError("--lengths must be at least 1 each.");
            }
        });
        foreach (var option in new Option[] { model, text, format, lengths, tokens, threads, seconds, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var folder = parse.GetValue(model) ?? RepositoryFolder.Path("examples", "models", "mamba-shakespeare");
            var contexts = parse.GetValue(lengths)!.Distinct().Order().ToArray();
            var perTurn = parse.GetValue(tokens);
            var bytes = File.ReadAllBytes(parse.GetValue(text) ?? RepositoryFolder.Path("examples", "models", "validation.txt"));
            if (bytes.Length == 0)
            {
                throw new ArgumentException("The text is empty.");
            }
            var descriptor = parse.GetValue(format) is { } name ? Format(name) : null;
            var report = new Report(
                $"Decoding by {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, weights {descriptor?.Name ?? "f32"}: medians; ratios of neighbours in time",
                parse.GetValue(json),
                ["Context"],
                new Column("Tokens/s", "tokens_per_second", "F0"),
                new Column("µs/token", "microseconds_per_token", "F1"),
                new Column("Of the shortest's speed", "ratio", "P1"));
            report.Run([contexts], Report.Machine(parse.GetValue(threads)), _ => "Reading and decoding", _ =>
            {
                using var loaded = LanguageModel.Load(folder, new ModelOptions
                {
                    Format = descriptor is null ? null : _ => descriptor,
                    MaxSequence = contexts[^1] + perTurn,
                    Threads = parse.GetValue(threads),
                });
                using var subject = new DecodeSubject(loaded, bytes, contexts, perTurn);
                var times = RoundTimes.Measure(
                    [.. contexts.Select(_ => (Action<int>)(_ => subject.Decode()))], parse.GetValue(seconds), leastRounds: 10, prepare: subject.Restore);
                return contexts.Select((length, i) => new Row(
                    [length.ToString(CultureInfo.InvariantCulture)],
                    [perTurn / times.Seconds(i), times.Seconds(i) * 1e6 / perTurn, times.Ratio(0, i)])).ToList();
            });
        });
        return command;
    }

    private static FormatDescriptor Format(string name) => KernelRegistry.FindFormat(name)
        ?? throw new ArgumentException($"There is no format {name}; there are {string.Join(", ", KernelRegistry.Formats.Where(f => !f.IsActivation).Select(f => f.Name))}.");
}
