using System.CommandLine;
using Kernels.Formats;
using Kernels.Models;
using Kernels.Quickstart;

namespace Kernels.Mamba;

/// <summary>The options that say how a model is loaded.</summary>
internal sealed class ModelSettings
{
    private readonly Option<string?> format = new("--format") { Description = "The format of the weights, such as Int4G32; as they are where absent" };
    private readonly Option<int> threads = new("--threads") { Description = "Threads", DefaultValueFactory = _ => Environment.ProcessorCount };

    public void AddTo(Command command)
    {
        command.Options.Add(format);
        command.Options.Add(threads);
        threads.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 1)
            {
                r.AddError("--threads must be at least 1.");
            }
        });
    }

    /// <param name="maxSequence">The tokens that a session holds; null for what the model sets.</param>
    public LanguageModel Load(ParseResult parse, string folder, int? maxSequence, CancellationToken cancellation)
    {
        var descriptor = parse.GetValue(format) is { } name ? Find(name) : null;
        return LanguageModel.Load(folder, new ModelOptions
        {
            Format = descriptor is null ? null : _ => descriptor,
            MaxSequence = maxSequence,
            Threads = parse.GetValue(threads),
            Cancellation = cancellation,
        });
    }

    private static FormatDescriptor Find(string name)
    {
        var known = KernelRegistry.Formats.Where(f => !f.IsActivation).ToList();
        return known.Find(f => f.Name == name) ?? throw new UsageException($"There is no format {name}; there are {string.Join(", ", known.Select(f => f.Name))}.");
    }
}
