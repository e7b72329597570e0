using System.CommandLine;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Quickstart;

/// <summary><c>logits</c>: a model's predictions as a file that other tools read.</summary>
internal static class LogitsCommand
{
    public static Command Create()
    {
        var options = new CommonOptions();
        var tokens = new Option<string>("--tokens") { Description = "The tokens: a .npy file of integers, [tokens] or [1, tokens], or a text", Required = true };
        var output = new Option<string>("--out") { Description = "The .npy file to write: float32 [tokens, vocabulary]", Required = true };
        var command = new Command("logits", "Writes the logits after each token");
        options.AddTo(command, [.. ChosenModel.Options(options), tokens, output]);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, parse.GetValue(tokens)!, parse.GetValue(output)!, cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CommonOptions options, string tokenFile, string output, CancellationToken cancellation)
    {
        var sequence = TokenFile.Open(tokenFile);
        using var model = ChosenModel.Load(parse, options, cancellation);
        var tokens = sequence.For(ModelText.Tokenizer(parse.GetValue(options.Model)!, model.VocabularySize), model.VocabularySize, model.MaxSequence);
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
