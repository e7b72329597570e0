using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>The loops of a PTX text as it is written: labels that a branch below them goes back to. They give loops of machine code their names.</summary>
internal sealed partial class PtxLoops
{
    private readonly ImmutableArray<Loop> loops;

    private PtxLoops(ImmutableArray<Loop> loops) => this.loops = loops;

    /// <summary>Reads a text. Labels belong to the function that they stand in: another may have the same.</summary>
    public static PtxLoops Read(string ptx)
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var ends = new Dictionary<(string Label, int Line), int>();
        var lines = ptx.Split('\n');
        for (var line = 1; line <= lines.Length; line++)
        {
            var text = lines[line - 1];
            if (Function().IsMatch(text))
            {
                labels.Clear();
            }
            if (Label().Match(text) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = line;
            }
            if (Branch().Match(text) is { Success: true } branch && labels.TryGetValue(branch.Groups[1].Value, out var start))
            {
                ends[(branch.Groups[1].Value, start)] = line;
            }
        }
        return new PtxLoops([.. ends.Select(e => new Loop(e.Key.Label, e.Key.Line, e.Value))]);
    }

    /// <summary>The label of the loop that most of some lines lie in, the innermost of those that hold the same; null where they lie in none.</summary>
    public string? NameOf(IReadOnlyCollection<int> lines) =>
        loops.Select(l => (Loop: l, Held: lines.Count(n => n >= l.First && n <= l.Last)))
            .Where(l => l.Held > 0)
            .OrderByDescending(l => l.Held)
            .ThenBy(l => l.Loop.Last - l.Loop.First)
            .Select(l => l.Loop.Label)
            .FirstOrDefault();

    private sealed record Loop(string Label, int First, int Last);

    [GeneratedRegex(@"\.(entry|func)\b")]
    private static partial Regex Function();

    [GeneratedRegex(@"^\s*([\w$%]+):(?!:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bbra(?:\.uni)?\s+([\w$%]+)\s*;")]
    private static partial Regex Branch();
}
