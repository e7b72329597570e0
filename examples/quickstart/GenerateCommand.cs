using System.CommandLine;
using System.Globalization;
using Kernels.Models.Evaluation;

namespace Kernels.Quickstart;

/// <summary><c>generate</c>: what a model writes after a prompt.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var options = new CommonOptions();
        var tokens = new Option<string>("--tokens") { Description = "The prompt: a .npy file of integers, [tokens] or [1, tokens], or a text taken as bytes", Required = true };
        var count = new Option<int>("--count") { Description = "How many tokens to write", DefaultValueFactory = _ => 200 };
        var temperature = new Option<double>("--temperature") { Description = "What logits are divided by; 0 takes the most likely token each time" };
        var seed = new Option<int>("--seed") { Description = "Of the tokens that are drawn", DefaultValueFactory = _ => 1 };
        var command = new Command("generate", "Continues a prompt: as text where tokens are bytes, else as their numbers");
        options.AddTo(command, [.. ChosenModel.Options(options), tokens, count, temperature, seed]);
        command.SetAction((parse, cancellation) => Task.Run(
            () => Run(parse, options, TokenFile.Open(parse.GetValue(tokens)!), parse.GetValue(count), new TokenSampler(parse.GetValue(temperature), parse.GetValue(seed)), cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CommonOptions options, TokenFile prompt, int count, TokenSampler sampler, CancellationToken cancellation)
    {
        using var model = ChosenModel.Load(parse, options, cancellation);
        var tokens = prompt.For(model.VocabularySize, model.MaxSequence);
        using var session = model.CreateSession();
        var written = TextSampler.Tokens(session, tokens, Math.Min(count, model.MaxSequence - tokens.Length), sampler, cancellation);
        Console.WriteLine(model.VocabularySize == ByteVocabulary.Count
            ? System.Text.Encoding.UTF8.GetString([.. written.Select(t => (byte)t)])
            : string.Join(' ', written.Select(t => t.ToString(CultureInfo.InvariantCulture))));
        return 0;
    }
}
