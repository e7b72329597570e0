using System.CommandLine;
using Kernels.Encoding;
using Kernels.IO;
using Kernels.Models;
using Kernels.Tensors;

namespace Kernels.Quickstart;

/// <summary><c>logits</c>: a model's predictions as a file that other tools read.</summary>
internal static class LogitsCommand
{
    public static Command Create()
    {
        var options = new CommonOptions();
        var tokens = new Option<string>("--tokens") { Description = "The tokens: a .npy file of integers, or a text taken as bytes", Required = true };
        var output = new Option<string>("--out") { Description = "The .npy file to write: float32 [tokens, vocabulary]", Required = true };
        options.Model.Required = true;
        var command = new Command("logits", "Writes the logits after each token");
        options.AddTo(command, options.Model, tokens, output, options.Format, options.Activations, options.Fit, options.Threads, options.Head, options.Rotary);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, parse.GetValue(tokens)!, parse.GetValue(output)!, cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CommonOptions options, string tokenFile, string output, CancellationToken cancellation)
    {
        var folder = parse.GetValue(options.Model)!;
        var names = parse.GetValue(options.Format) ?? [];
        var activations = parse.GetValue(options.Activations)!;
        if (names.Length > 1 || activations == "both")
        {
            throw new UsageException("logits takes one format and one kind of activations.");
        }
        var candidate = names.Length == 0 ? new Candidate(null, null, null) : Candidate.Choose(names, activations, parse.GetValue(options.Fit))[1];
        var tokens = ReadTokens(tokenFile);
        using var model = LanguageModel.Load(folder, new ModelOptions
        {
            Format = _ => candidate.Format,
            Activation = candidate.Activation,
            QuantizeHead = parse.GetValue(options.Head),
            Encoding = new EncodeOptions { Fit = candidate.Fit, Cancellation = cancellation },
            Threads = parse.GetValue(options.Threads),
            HalfRotaryFrequencies = RotaryFrequencies.AreRounded(parse.GetValue(options.Rotary), folder),
            Cancellation = cancellation,
        });
        using var session = model.CreateSession();
        var logits = new Tensor(tokens.Length, model.VocabularySize);
        session.Prefill(tokens, logits.Span);
        Npy.Write(output, logits);
        return 0;
    }

    private static int[] ReadTokens(string file)
    {
        if (!File.Exists(file))
        {
            throw new UsageException($"There is no file {file}; --tokens takes a .npy file or a text.");
        }
        return Path.GetExtension(file) == ".npy"
            ? Array.ConvertAll(Npy.ReadInt64(file).Values, t => checked((int)t))
            : Array.ConvertAll(File.ReadAllBytes(file), b => (int)b);
    }
}
