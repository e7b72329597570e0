using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>The text of a PTX module of the repository.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Text">The whole text, with its <c>.target</c>.</param>
public sealed partial record PtxSource(string Name, string Text)
{
    /// <summary>The least architecture that the text declares itself for.</summary>
    /// <exception cref="InvalidDataException">The text has no target.</exception>
    public GpuArchitecture Target => TargetLine().Match(Text) is { Success: true } target
        ? GpuArchitecture.Named(target.Groups[1].Value)
        : throw new InvalidDataException($"The PTX module {Name} has no .target, such as `.target sm_80`.");

    public override string ToString() => Name;

    [GeneratedRegex(@"^\s*\.target\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TargetLine();
}
