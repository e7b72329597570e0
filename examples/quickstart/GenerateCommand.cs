using System.CommandLine;
using System.Globalization;
using Kernels.Models.Evaluation;
using Kernels.Tokenizers;

namespace Kernels.Quickstart;

/// <summary><c>generate</c>: what a model writes after a prompt.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var options = new CommonOptions();
        var model = new Argument<string?>("model") { Description = "The model, as --model names it", Arity = ArgumentArity.ZeroOrOne };
        var text = new Argument<string?>("prompt") { Description = "The text to continue; may be empty where a vocabulary has a token that begins texts", Arity = ArgumentArity.ZeroOrOne };
        var tokens = new Option<string?>("--tokens") { Description = "The prompt in a file: a .npy file of integers, [tokens] or [1, tokens], or a text" };
        var count = new Option<int>("--count") { Description = "How many tokens to write, if the text does not end before", DefaultValueFactory = _ => 200 };
        var temperature = new Option<double>("--temperature") { Description = "What logits are divided by; 0 takes the most likely token each time" };
        var seed = new Option<int>("--seed") { Description = "Of the tokens that are drawn", DefaultValueFactory = _ => 1 };
        var command = new Command("generate", "Continues a prompt: as text by the model's own tokenizer, or as numbers of tokens where it has none");
        command.Arguments.Add(model);
        command.Arguments.Add(text);
        options.AddTo(command, [.. ChosenModel.Options(options), tokens, count, temperature, seed]);
        options.Model.Required = false;
        command.SetAction((parse, cancellation) => Task.Run(
            () =>
            {
                var path = One(parse.GetValue(model), parse.GetValue(options.Model), "a model: generate MODEL PROMPT");
                var prompt = parse.GetValue(tokens) is { } file && parse.GetValue(text) is null
                    ? TokenFile.Open(file)
                    : TokenFile.OfText(One(parse.GetValue(text), parse.GetValue(tokens), "a prompt: generate MODEL PROMPT, or --tokens FILE"));
                return Run(path, parse, options, prompt, parse.GetValue(count), new TokenSampler(parse.GetValue(temperature), parse.GetValue(seed)), cancellation);
            },
            cancellation));
        return command;
    }

    /// <summary>What is named in one of two ways.</summary>
    /// <exception cref="UsageException">It is named in both, or in none.</exception>
    private static string One(string? argument, string? option, string what) =>
        argument is null != option is null ? argument ?? option! : throw new UsageException($"generate takes one {(argument is null ? "more thing" : "of the two ways")}, {what}.");

    private static int Run(string path, ParseResult parse, CommonOptions options, TokenFile prompt, int count, TokenSampler sampler, CancellationToken cancellation)
    {
        using var model = ChosenModel.Load(path, parse, options, cancellation);
        var tokenizer = ModelText.Tokenizer(path, model.VocabularySize);
        var tokens = prompt.For(tokenizer, model.VocabularySize, model.MaxSequence);
        using var session = model.CreateSession();
        var written = TextSampler.Tokens(session, tokens, Math.Min(count, model.MaxSequence - tokens.Length), sampler, cancellation, tokenizer?.Special.End);
        Console.WriteLine(tokenizer is null
            ? string.Join(' ', written.Select(t => t.ToString(CultureInfo.InvariantCulture)))
            : Continuation(tokenizer, tokens, written));
        return 0;
    }

    /// <summary>What follows the text of a prompt: of the whole, since the first token of a text may be written otherwise than one within.</summary>
    private static string Continuation(ITextTokenizer tokenizer, int[] prompt, List<int> written)
    {
        var before = tokenizer.Decode(prompt);
        var whole = tokenizer.Decode([.. prompt, .. written]);
        return whole.StartsWith(before, StringComparison.Ordinal) ? whole[before.Length..] : tokenizer.Decode([.. written]);
    }
}
