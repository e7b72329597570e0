using System.Globalization;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>What an encoder may know when it prepares: the step with its arguments, the equation, and the whole matrix.</summary>
internal sealed unsafe class EncodingJob(FormatDescriptor format, string encoder, IReadOnlyList<FitArgument> arguments, ScaledCode code, float* weights, int rows, int columns, bool hasImportance)
{
    private readonly Dictionary<string, FitArgument> accepted = new(StringComparer.Ordinal);

    public ScaledCode Code { get; } = code;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Whether the caller gave importance weights.</summary>
    public bool HasImportance { get; } = hasImportance;

    /// <summary>The weights of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => new(weights + ((long)row * Columns), Columns);

    /// <summary>The number given under <paramref name="name"/>, or null; by position for the first name that is accepted.</summary>
    /// <exception cref="EncodingException">It is a word.</exception>
    public double? Number(string name) => Argument(name) is not { } given ? null : given.Value ?? throw Refuse($"takes a number as '{name}', not '{Print(given)}'");

    /// <summary>The word given under <paramref name="name"/>, or null; by position for the first name that is accepted.</summary>
    /// <exception cref="EncodingException">It is a number.</exception>
    public string? Word(string name) => Argument(name) is not { } given ? null : given.Word ?? throw Refuse($"takes a word as '{name}', not '{Print(given)}'");

    /// <summary>Accepts arguments of these names, each once, the first also without its name.</summary>
    /// <exception cref="EncodingException">There is another.</exception>
    public void Accept(params ReadOnlySpan<string> names)
    {
        foreach (var argument in arguments)
        {
            var name = argument.Name ?? (names.IsEmpty ? null : names[0]);
            if (name is null || !names.Contains(name) || !accepted.TryAdd(name, argument))
            {
                throw Refuse($"has no argument '{Print(argument)}'; {(names.IsEmpty ? "it takes none" : $"it takes {string.Join(", ", names!)}")}");
            }
        }
    }

    /// <summary>An error about this step.</summary>
    public EncodingException Refuse(string what) => new($"{format.Name}: the encoder {encoder} {what}.");

    private static string Print(FitArgument argument)
    {
        var value = argument.Word ?? argument.Value?.ToString(CultureInfo.InvariantCulture);
        return argument.Name is null ? value ?? string.Empty : $"{argument.Name}: {value}";
    }

    private FitArgument? Argument(string name) => accepted.GetValueOrDefault(name);
}
