using System.CommandLine;
using Kernels.Encoding;
using Kernels.Models;

namespace Kernels.Quickstart;

/// <summary>The one model that a command runs, in the one format that it names.</summary>
internal static class ChosenModel
{
    /// <summary>The options that say which model it is and how it runs.</summary>
    public static Option[] Options(CommonOptions options)
    {
        options.Model.Required = true;
        return [options.Model, options.Format, options.Activations, options.Fit, options.Calibration, options.Threads, options.Head, options.Rotary];
    }

    /// <exception cref="UsageException">More than one format or kind of activations is named, or one for a file that has its own.</exception>
    public static LanguageModel Load(ParseResult parse, CommonOptions options, CancellationToken cancellation) => Load(parse.GetValue(options.Model)!, parse, options, cancellation);

    /// <summary>As <see cref="Load(ParseResult, CommonOptions, CancellationToken)"/>, of a model that is named in another way.</summary>
    public static LanguageModel Load(string path, ParseResult parse, CommonOptions options, CancellationToken cancellation)
    {
        var names = parse.GetValue(options.Format) ?? [];
        var activations = parse.GetValue(options.Activations)!;
        if (names.Length > 1 || activations == "both")
        {
            throw new UsageException($"{parse.CommandResult.Command.Name} takes one format and one kind of activations.");
        }
        ModelFile.ExpectNoFormats(path, names);
        var candidate = names.Length == 0 ? new Candidate(null, null, null) : Candidate.Choose(names, activations, parse.GetValue(options.Fit))[1];
        using var calibration = ModelFile.IsGguf(path) ? null : ModelCalibration.Open(parse.GetValue(options.Calibration) ?? [], path);
        return LanguageModel.Load(path, new ModelOptions
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
    }
}
