using System.CommandLine;
using System.Diagnostics;
using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Quickstart;

namespace Kernels.Mamba;

/// <summary>The command without a name: continues a text, byte by byte, as long as one likes in the same memory.</summary>
internal static class GenerateCommand
{
    public static RootCommand Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "The text to continue", DefaultValueFactory = _ => "ROMEO:\n" };
        var model = new Option<string?>("--model") { Description = "A folder in Hugging Face's layout whose tokens are bytes; mamba2-shakespeare of examples/models where absent" };
        var bytes = new Option<int>("--bytes") { Description = "Bytes to write; 0 goes on until Ctrl+C", DefaultValueFactory = _ => 400 };
        var temperature = new Option<double>("--temperature") { Description = "0 takes the most likely byte, 1 draws as the model predicts", DefaultValueFactory = _ => 0.7 };
        var top = new Option<int?>("--top") { Description = "Draw from this many of the most likely bytes alone" };
        var seed = new Option<int>("--seed") { Description = "The seed of what is drawn", DefaultValueFactory = _ => 1 };
        var settings = new ModelSettings();
        var root = new RootCommand("Continues a text with a Mamba model. Its memory does not grow with the text.");
        root.Arguments.Add(prompt);
        foreach (var option in new Option[] { model, bytes, temperature, top, seed })
        {
            root.Options.Add(option);
        }
        settings.AddTo(root);
        Require(bytes, b => b >= 0, "--bytes must not be negative.");
        Require(temperature, t => t >= 0 && double.IsFinite(t), "--temperature must not be negative.");
        Require(top, t => t is null or >= 1, "--top must be at least 1.");
        root.SetAction((parse, cancellation) => Task.Run(() =>
        {
            var sampler = new TokenSampler(parse.GetValue(temperature), parse.GetValue(seed), parse.GetValue(top));
            using var loaded = settings.Load(parse, parse.GetValue(model) ?? ExampleFiles.Models[2], null, cancellation);
            Generate(loaded, parse.GetValue(prompt)!, parse.GetValue(bytes), sampler, cancellation);
        }, cancellation));
        return root;
    }

    private static void Require<T>(Option<T> option, Func<T?, bool> isRight, string message) => option.Validators.Add(r =>
    {
        if (!isRight(r.GetValueOrDefault<T>()))
        {
            r.AddError(message);
        }
    });

    private static void Generate(LanguageModel model, string prompt, int count, TokenSampler sampler, CancellationToken cancellation)
    {
        if (prompt.Length == 0)
        {
            throw new UsageException("The prompt should have at least one byte.");
        }
        if (model.VocabularySize != 256)
        {
            throw new UsageException($"The model has {model.VocabularySize} tokens; this example writes bytes, so it needs a model with 256.");
        }
        using var session = model.CreateSession();
        using var output = Console.OpenStandardOutput();
        var logits = new float[model.VocabularySize];
        var start = System.Text.Encoding.UTF8.GetBytes(prompt);
        output.Write(start);
        session.Prefill(Array.ConvertAll(start, b => (int)b), logits);
        var memory = session.MemoryBytes;
        var watch = Stopwatch.StartNew();
        var written = 0;
        for (; (count == 0 || written < count) && !cancellation.IsCancellationRequested; written++)
        {
            var token = sampler.Next(logits);
            output.WriteByte((byte)token);
            session.Decode(token, logits);
        }
        Console.Error.WriteLine();
        Console.Error.WriteLine($"{written:N0} bytes, {written / watch.Elapsed.TotalSeconds:N0} bytes/s; the session's memory is {session.MemoryBytes / 1024.0:N0} KiB, at the first byte it was {memory / 1024.0:N0} KiB");
    }
}
