using System.Globalization;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>What an encoder may know when it prepares: the step with its arguments, the equation, and the whole matrix.</summary>
internal sealed unsafe class EncodingJob(FormatDescriptor format, string encoder, IReadOnlyList<FitArgument> arguments, ScaledCode code, float* weights, int rows, int columns, bool hasImportance)
{
    public ScaledCode Code { get; } = code;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Whether the caller gave importance weights.</summary>
    public bool HasImportance { get; } = hasImportance;

    /// <summary>The weights of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => new(weights + ((long)row * Columns), Columns);

    /// <summary>The number given by position or under <paramref name="name"/>, or null.</summary>
    public double? Number(string name) => Argument(name)?.Value;

    /// <summary>The word given by position or under <paramref name="name"/>, or null.</summary>
    public string? Word(string name) => Argument(name)?.Word;

    /// <summary>Refuses arguments beyond those of these names.</summary>
    /// <exception cref="EncodingException">There is another.</exception>
    public void Accept(params ReadOnlySpan<string> names)
    {
        var positional = 0;
        foreach (var argument in arguments)
        {
            positional += argument.Name is null ? 1 : 0;
            if (argument.Name is null ? positional > Math.Min(names.Length, 1) : !names.Contains(argument.Name))
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

    private FitArgument? Argument(string name) => arguments.FirstOrDefault(a => a.Name == name) ?? arguments.FirstOrDefault(a => a.Name is null);
}
