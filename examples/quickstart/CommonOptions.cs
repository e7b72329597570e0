using System.CommandLine;
using System.Globalization;
using Kernels.Gpu;

namespace Kernels.Quickstart;

/// <summary>The options that several commands share.</summary>
internal sealed class CommonOptions
{
    public const int DefaultWindows = 40;

    public Option<string?> Model { get; } = new("--model") { Description = "A folder in Hugging Face's layout (config.json, model.safetensors), or a GGUF file" };

    public Option<string[]> Models { get; } = new("--model")
    {
        Description = "A folder in Hugging Face's layout, or a GGUF file, which is measured as it is stored; may be repeated; without, the examples",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string?> Text { get; } = new("--text") { Description = "A text; a token for each byte" };

    public Option<long> From { get; } = new("--from") { Description = "The byte of the text to begin at" };

    public Option<string[]> Format { get; } = new("--format") { Description = "Only this format; may be repeated; or all", AllowMultipleArgumentsPerToken = true };

    public Option<string> Activations { get; } = new("--activations") { Description = "Activations of the quantized layers: f32, int8 (A8) or both", DefaultValueFactory = _ => "f32" };

    public Option<string?> Fit { get; } = new("--fit") { Description = "The encoder for every format (absmax, minmax, ternary, search, 'search then gptq', …) in place of the one it names" };

    public Option<string[]> Calibration { get; } = new("--calibration")
    {
        Description = "A file that 'calibrate' made; each model takes its own; may be repeated",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string> Windows { get; } = new("--windows")
    {
        Description = "Windows of 256 bytes of the text to measure on, or all",
        DefaultValueFactory = _ => DefaultWindows.ToString(CultureInfo.InvariantCulture),
    };

    public Option<int> Threads { get; } = new("--threads") { Description = "Threads", DefaultValueFactory = _ => Environment.ProcessorCount };

    public Option<bool> Head { get; } = new("--head") { Description = "Quantize the output head too" };

    public Option<RotaryRounding> Rotary { get; } = new("--rotary")
    {
        Description = "Frequencies of rotary embedding, where a model has it: f32, f16 (as half() leaves them), or model, which takes what its config.json states: f32 where it states nothing",
        DefaultValueFactory = _ => RotaryRounding.Model,
    };

    public Option<string> Device { get; } = new("--device")
    {
        Description = "Where models run: cpu, cuda:0 (or another index), or auto, which takes a CUDA device where there is one",
        DefaultValueFactory = _ => "cpu",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON on standard output, nothing else" };

    public Option<string?> Plot { get; } = new("--plot") { Description = "Write a chart of bits per weight against KL to this .png or .svg file" };

    public void AddTo(Command command, params Option[] options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
        Threads.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 1)
            {
                r.AddError("--threads must be at least 1.");
            }
        });
        Device.Validators.Add(r =>
        {
            if (!DeviceSpec.TryParse(r.GetValueOrDefault<string>(), out _))
            {
                r.AddError($"--device {r.GetValueOrDefault<string>()} names no device; it is one of {DeviceSpec.Choices}.");
            }
        });
        Activations.AcceptOnlyFromAmong("f32", "int8", "both");
    }

    /// <summary>The number of windows; null for all of the text.</summary>
    public int? WindowsOf(ParseResult parse) => CountOf(parse.GetValue(Windows)!);

    /// <summary>A number of windows; null for all.</summary>
    public static int? CountOf(string windows) => windows switch
    {
        "all" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => count,
        var text => throw new UsageException($"--windows takes a number from 1 on, or all; not '{text}'."),
    };
}
