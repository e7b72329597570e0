using System.CommandLine;
using Kernels.Models;
using Kernels.Models.Llama;

namespace Kernels.Quickstart;

/// <summary><c>gguf</c>: a model as a file that llama.cpp reads.</summary>
internal static class GgufCommand
{
    public static Command Create()
    {
        var options = new CommonOptions();
        var output = new Option<string>("--out") { Description = "The .gguf file to write", Required = true };
        var command = new Command("gguf", "Writes a Llama as a GGUF file, its linear layers in the type that --format names (Q8_0, Q4_0, …) or as F32");
        options.AddTo(command, [.. ChosenModel.Options(options), output]);
        command.SetAction((parse, cancellation) => Task.Run(() => Run(parse, options, parse.GetValue(output)!, cancellation), cancellation));
        return command;
    }

    private static int Run(ParseResult parse, CommonOptions options, string output, CancellationToken cancellation)
    {
        using var model = ChosenModel.Load(parse, options, cancellation);
        var llama = model as LlamaModel ?? throw new UsageException("Only Llamas are written as GGUF files.");
        GgufModelWriter.Write(output, llama, model.VocabularySize == ByteVocabulary.Count ? ByteVocabulary.Keys() : null);
        return 0;
    }
}
