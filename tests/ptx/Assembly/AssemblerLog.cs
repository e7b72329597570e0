using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>What <c>ptxas -v</c> writes, read.</summary>
internal sealed partial record AssemblerLog(ImmutableArray<AssembledKernel> Kernels, ImmutableArray<string> Warnings, ImmutableArray<string> Errors)
{
    /// <param name="ptx">The text that was assembled: messages show the line that they are about.</param>
    public static AssemblerLog Read(string output, string ptx)
    {
        var source = ptx.Split('\n');
        var kernels = ImmutableArray.CreateBuilder<AssembledKernel>();
        var (warnings, errors) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var described = "";
        foreach (var line in output.Split('\n'))
        {
            if (Entry().Match(line) is { Success: true } entry)
            {
                kernels.Add(new AssembledKernel(entry.Groups[1].Value, 0, 0, 0, 0, 0));
            }
            else if (Described().Match(line) is { Success: true } function)
            {
                described = function.Groups[1].Value;
            }
            else if (Frame().Match(line) is { Success: true } frame)
            {
                Update(kernels, described, k => k with { StackBytes = Number(frame, 1), SpillStoreBytes = Number(frame, 2), SpillLoadBytes = Number(frame, 3) });
            }
            else if (Used().Match(line) is { Success: true } used && kernels.Count > 0)
            {
                var shared = Shared().Match(line);
                kernels[^1] = kernels[^1] with { Registers = Number(used, 1), SharedBytes = shared.Success ? Number(shared, 1) : 0 };
            }
            else if (Message().Match(line) is { Success: true } message)
            {
                (message.Groups["kind"].Value is "error" or "fatal" ? errors : warnings).Add(Describe(message, source));
            }
            else if (line.Contains("Potential Performance Loss", StringComparison.Ordinal))
            {
                warnings.Add(line.Trim());
            }
        }
        return new AssemblerLog(kernels.ToImmutable(), warnings.ToImmutable(), errors.ToImmutable());
    }

    private static void Update(ImmutableArray<AssembledKernel>.Builder kernels, string name, Func<AssembledKernel, AssembledKernel> change)
    {
        for (var i = 0; i < kernels.Count; i++)
        {
            if (kernels[i].Name == name)
            {
                kernels[i] = change(kernels[i]);
            }
        }
    }

    private static string Describe(Match message, string[] source)
    {
        var text = message.Groups["text"].Value.Trim();
        if (!message.Groups["line"].Success)
        {
            return text;
        }
        var line = Number(message, "line");
        return $"line {line}: {text}" + (line <= source.Length ? $"\n    {source[line - 1].Trim()}" : "");
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Compiling entry function '(.+?)' for ")]
    private static partial Regex Entry();

    [GeneratedRegex(@"Function properties for '?(.+?)'?\s*$")]
    private static partial Regex Described();

    [GeneratedRegex(@"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")]
    private static partial Regex Frame();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Used();

    [GeneratedRegex(@"(\d+)(?:\+\d+)? bytes smem")]
    private static partial Regex Shared();

    [GeneratedRegex(@"^ptxas (?:.*?, line (?<line>\d+); )?(?<kind>warning|error|fatal)\s*:(?<text>.*)$")]
    private static partial Regex Message();
}
