using System.CommandLine;

namespace Kernels.Benchmarks;

/// <summary>The options that gemv and gemm share.</summary>
internal sealed class CommonOptions
{
    public Option<int> Threads { get; } = Positive("--threads", 2, "Threads, the caller's included");

    public Option<int> N { get; } = Positive("--n", 4096, "Rows of the weights: output features");

    public Option<int> K { get; } = Positive("--k", 4096, "Columns of the weights: input features");

    public Option<string?> Format { get; } = new("--format") { Description = "Only this format" };

    public Option<string?> Activations { get; } = new("--activations") { Description = "Only these activations: f32, or the name of an activation format" };

    public Option<double> Seconds { get; } = new("--seconds") { Description = "Time for each kernel", DefaultValueFactory = _ => 2 };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON instead of a table" };

    public static Option<int> Positive(string name, int value, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Threads, N, K, Format, Activations, Seconds, Json })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The kernels of the program that the options ask for.</summary>
    /// <param name="activations">The activations where the option is absent; null for all.</param>
    public IReadOnlyList<LinearKernel> Kernels(ParseResult parse, string? activations = null) => Kernels(parse.GetValue(Format), parse.GetValue(Activations) ?? activations);

    /// <summary>The kernel of a format with activations in f32 or in another format.</summary>
    public static LinearKernel Kernel(string format, string activations) => Kernels(format, activations)[0];

    private static LinearKernel[] Kernels(string? format, string? activations)
    {
        LinearKernel[] kernels = [.. KernelRegistry.Kernels.Where(k =>
            (format is null || k.Weight.Name == format) && (activations is null || (k.Activation?.Name ?? "f32") == activations))];
        return kernels.Length > 0 ? kernels : throw new ArgumentException(
            $"No kernel has the format {format ?? "(any)"} with activations {activations ?? "(any)"}; there are "
            + string.Join(", ", KernelRegistry.Kernels.Select(k => $"{k.Weight.Name} × {k.Activation?.Name ?? "f32"}")) + ".");
    }
}
