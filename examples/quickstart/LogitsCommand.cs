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
        var tokens = new Option<string>("--tokens") { Description = "The tokens: a .npy file of integers, [tokens] or [1, tokens], or a text taken as bytes", Required = true };
        var output = new Option<string>("--out") { Description = "The .npy file to write: float32 [tokens, vocabulary]", Required = true };
        options.Model.Required = true;
        var command = new Command("logits", "Writes the logits after each token");
        options.AddTo(command, options.Model, tokens, output, options.Format, options.Activations, options.Fit, options.Calibration, options.Threads, options.Head, options.Rotary);
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
        var sequence = TokenFile.Open(tokenFile);
        using var calibration = ModelCalibration.Open(parse.GetValue(options.Calibration) ?? [], folder);
        using var model = LanguageModel.Load(folder, new ModelOptions
        {
            Format = _ => candidate.Format,
            Inputs = calibration is null ? null : calibration.Of,
            Activation = candidate.Activation,
            QuantizeHead = parse.GetValue(options.Head),
            Encoding = new EncodeOptions { Fit = candidate.Fit, Cancellation = cancellation },
            Threads = parse.GetValue(options.Threads),
            HalfRotaryFrequencies = parse.GetValue(options.Rotary).AreHalf(),
            Cancellation = cancellation,
        });
        var tokens = sequence.For(model.VocabularySize, model.MaxSequence);
        if ((long)tokens.Length * model.VocabularySize > int.MaxValue)
        {
            throw new UsageException($"The logits of {tokens.Length} tokens over {model.VocabularySize} are too many for one file; take at most {int.MaxValue / model.VocabularySize} tokens.");
        }
        using var session = model.CreateSession();
        using var logits = new Tensor(tokens.Length, model.VocabularySize);
        session.Prefill(tokens, logits.Span);
        Npy.Write(output, logits);
        return 0;
    }
}
