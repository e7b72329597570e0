using System.CommandLine;

namespace Kernels.Quickstart;

/// <summary><c>llama2c</c>: a model of llama2.c as a GGUF file.</summary>
internal static class Llama2cCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model, as stories260K.bin" };
        var vocabulary = new Argument<string>("vocabulary") { Description = "Its vocabulary, as tok512.bin" };
        var output = new Option<string>("--out") { Description = "The .gguf file to write", Required = true };
        var command = new Command("llama2c", "Writes a model of llama2.c with its vocabulary as a GGUF file");
        command.Arguments.Add(model);
        command.Arguments.Add(vocabulary);
        command.Options.Add(output);
        command.SetAction(parse =>
        {
            var file = new Llama2cFile(parse.GetValue(model)!);
            file.WriteGguf(parse.GetValue(output)!, Llama2cVocabulary.Keys(parse.GetValue(vocabulary)!, file.Vocabulary));
        });
        return command;
    }
}
